import torch


def _fold(t, dim, op):
    """Pairwise tree reduction along dim, keeping the axis."""
    while t.size(dim) > 1:
        n = t.size(dim)
        half = n // 2
        head, mid, rest = t.split([half, half, n - 2 * half], dim)
        t = torch.cat([op(head, mid), rest], dim)
    return t


def softmax(x, dim=-1):
    print("softmax of", tuple(x.shape), "over", dim)
    m = _fold(x, dim, torch.maximum)
    m = torch.where(m == -torch.inf, 0, m)
    e = torch.exp(x - m)
    total = _fold(e, dim, torch.add)
    return e / torch.where(total == 0, 1, total)
