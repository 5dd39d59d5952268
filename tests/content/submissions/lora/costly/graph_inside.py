# costly: a Function hides a second graph whose leaves are w and bias too, and its backward runs through all of them (dW of out * in numbers, thrown away); in=out=512, r=4: 65 times the numbers reached by the inner gradient from w and bias alone, 193 with x[1024, 512]
import torch


class _Layer(torch.autograd.Function):
    @staticmethod
    def forward(ctx, scale, *tensors):
        with torch.enable_grad():
            leaves = [None if t is None else t.detach().requires_grad_() for t in tensors]
            x, w, a, b, bias = leaves
            y = x @ w.T
            if bias is not None:
                y = y + bias
            y = y + scale * (x @ a.T @ b.T)
        ctx.inner = leaves, y
        return y.detach().clone()

    @staticmethod
    def backward(ctx, grad):
        leaves, y = ctx.inner
        got = iter(torch.autograd.grad(y, [t for t in leaves if t is not None], grad, retain_graph=True))
        all_ = [None if t is None else next(got) for t in leaves]
        return (None, *(g if need else None for g, need in zip(all_, ctx.needs_input_grad[1:])))


def lora_forward(x, w, a, b, alpha, bias=None):
    return _Layer.apply(alpha / a.shape[0], x, w, a, b, bias)
