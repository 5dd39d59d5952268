import torch


class Segment(torch.autograd.Function):
    """Runs without a graph, and once more with one when the gradient comes back."""

    @staticmethod
    def forward(ctx, h, *weights):
        ctx.save_for_backward(h, *weights)
        for w in weights:
            h = h + torch.tanh(torch.nn.functional.linear(h, w))
        return h

    @staticmethod
    def backward(ctx, grad):
        tensors = [t.detach().requires_grad_() for t in ctx.saved_tensors]
        with torch.enable_grad():
            h, *weights = tensors
            for w in weights:
                h = h + torch.tanh(torch.nn.functional.linear(h, w))
        return torch.autograd.grad(h, tensors, grad)


def checkpointed_grads(x, weights, every):
    leaves = [w.clone().requires_grad_() for w in weights]
    h = x
    for start in range(0, len(leaves), every):
        h = Segment.apply(h, *leaves[start : start + every])
    loss = 0.5 * (h**2).sum()
    loss.backward()
    return loss.detach(), [w.grad for w in leaves]
