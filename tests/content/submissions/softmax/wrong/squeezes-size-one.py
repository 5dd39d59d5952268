# catalogue: none


def softmax(x, dim=-1):
    y = x.transpose(dim, -1)
    m = y.amax(-1, keepdim=True)
    e = (y - m.masked_fill(m.isneginf(), 0)).exp()
    s = e.sum(-1, keepdim=True)
    p = e / s.masked_fill(s == 0, 1)
    return p.transpose(dim, -1).squeeze()
