import torch


def softmax(x: torch.Tensor, dim: int = -1) -> torch.Tensor:
    """Works on the last axis and hands back a view with the axis where it was."""
    y = x.movedim(dim, -1)
    e = (y - y.amax(-1, keepdim=True).clamp(min=torch.finfo(y.dtype).min)).exp()
    total = torch.einsum("...i->...", e)
    total = total.masked_fill(total == 0, 1)
    out = torch.einsum("...i,...->...i", e, total.reciprocal())
    return out.movedim(-1, dim)
