# style: an autograd Function with a backward of its own, as a fused kernel has it
import torch


class Dropped(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, keep, factor):
        ctx.save_for_backward(keep)
        ctx.factor = factor
        return x * keep * factor

    @staticmethod
    def backward(ctx, grad):
        (keep,) = ctx.saved_tensors
        return grad * keep * ctx.factor, None, None


def dropout(x, u, p, training=True):
    if not (p >= 0.0 and p <= 1.0):
        raise ValueError("p")
    if training is False:
        return x
    if p == 1.0:
        return x * 0.0
    return Dropped.apply(x, torch.ge(u, p), 1.0 / (1.0 - p))
