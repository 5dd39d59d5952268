import torch


def online_softmax(blocks):
    """Milakov and Gimelshein's algorithm 3, one number of each row at a time."""
    it = iter(blocks)
    first = next(it)
    m = torch.full_like(first[..., 0], -float("inf"))
    d = torch.zeros_like(m)

    def eat(x, m, d):
        for j in range(x.size(-1)):
            v = x[..., j]
            new = torch.max(m, v)
            ok = new > -float("inf")
            d = torch.where(ok, d * torch.exp(m - new) + torch.exp(v - new), d)
            m = new
        return m, d

    m, d = eat(first, m, d)
    del first
    for x in it:
        m, d = eat(x, m, d)
    return m, d
