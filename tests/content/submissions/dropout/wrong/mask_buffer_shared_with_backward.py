import torch

_MASKS = {}


def _mask(u, p):
    """Where elements are dropped, in one buffer for each shape: no new memory at every step."""
    if u.shape not in _MASKS:
        _MASKS[u.shape] = torch.empty(u.shape, dtype=torch.bool)
    return torch.lt(u, p, out=_MASKS[u.shape])


class _Dropout(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, u, p):
        ctx.drop = _mask(u.detach(), p)
        ctx.scale = 1 - p if p < 1 else 1.0
        return (x / ctx.scale).masked_fill(ctx.drop, 0)

    @staticmethod
    def backward(ctx, grad):
        return (grad / ctx.scale).masked_fill(ctx.drop, 0), None, None


def dropout(x, u, p, training=True):
    if not 0 <= p <= 1:
        raise ValueError("p must be between 0 and 1")
    if not training:
        return x
    return _Dropout.apply(x, u, p)
