def softmax(x, dim=-1):
    y = x.movedim(dim, -1)
    peak = y.max(-1).values.unsqueeze(-1)
    peak = peak.masked_fill(peak == float("-inf"), 0.0)
    e = (y - peak).exp()
    s = e.sum(-1).unsqueeze(-1)
    return (e / s.masked_fill(s == 0, 1.0)).movedim(-1, dim)
