"""Your backward pass also computes the gradients of weight and input, and discards them."""

import torch


class Layer(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, w, a, b, scale):
        ctx.save_for_backward(x, w, a, b)
        ctx.scale = scale
        return x @ w.T + scale * (x @ a.T @ b.T)

    @staticmethod
    def backward(ctx, grad):
        x, w, a, b = ctx.saved_tensors
        rows, errors = x.reshape(-1, x.shape[-1]), grad.reshape(-1, grad.shape[-1])
        of_input, of_weight = errors @ w, errors.T @ rows
        low = ctx.scale * (errors @ b)
        return None, None, low.T @ rows, ctx.scale * (errors.T @ (rows @ a.T)), None


def lora_forward(x, w, a, b, alpha, bias=None):
    y = Layer.apply(x, w, a, b, alpha / a.shape[0])
    return y if bias is None else y + bias
