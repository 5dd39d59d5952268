import torch


class _ExpNormalise(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, dim):
        shift = x.amax(dim, keepdim=True)
        e = torch.exp(x - shift.nan_to_num(neginf=0.0))
        p = e / e.sum(dim, keepdim=True).clamp_min(torch.finfo(x.dtype).tiny)
        ctx.dim = dim
        ctx.save_for_backward(p)
        return p

    @staticmethod
    def backward(ctx, g):
        (p,) = ctx.saved_tensors
        return p * (g - (g * p).sum(ctx.dim, keepdim=True)), None


def softmax(x, dim=-1):
    return _ExpNormalise.apply(x, dim)
