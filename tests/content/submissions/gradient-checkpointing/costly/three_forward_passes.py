# collects the inputs of a segment without a graph, and then runs each of its layers once more
import torch


def checkpointed_grads(x, weights, every):
    kept, h = [], x
    for k, w in enumerate(weights):
        if k % every == 0:
            kept.append(h)
        h = h + torch.tanh(h @ w.T)
    loss, up, grads = (h * h).sum() / 2, h, [None] * len(weights)
    for s in reversed(range(len(kept))):
        inputs = [kept[s]]
        for w in weights[s * every : (s + 1) * every]:
            inputs.append(inputs[-1] + torch.tanh(inputs[-1] @ w.T))
        for k in reversed(range(len(inputs) - 1)):
            h = inputs[k].detach().requires_grad_()
            w = weights[s * every + k].detach().requires_grad_()
            up, grads[s * every + k] = torch.autograd.grad(h + torch.tanh(h @ w.T), [h, w], up)
    return loss, grads
