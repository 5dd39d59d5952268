# catalogue: none


def softmax(x, dim=-1):
    order = [d for d in range(x.dim()) if d != dim % x.dim()] + [dim % x.dim()]
    y = x.permute(order)
    m = y.amax(-1, keepdim=True)
    e = (y - m.masked_fill(m.isneginf(), 0)).exp()
    s = e.sum(-1, keepdim=True)
    # the same order undoes it
    return (e / s.masked_fill(s == 0, 1)).permute(order)
