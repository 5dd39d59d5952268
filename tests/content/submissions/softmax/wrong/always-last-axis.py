# catalogue: 3


def softmax(x, dim=-1):
    m = x.amax(-1, keepdim=True)
    m = m.masked_fill(m.isneginf(), 0)
    e = (x - m).exp()
    return e / e.sum(-1, keepdim=True).clamp_min(1e-30).to(x.dtype)
