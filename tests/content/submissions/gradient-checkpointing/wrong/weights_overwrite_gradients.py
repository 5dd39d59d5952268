# other: collects the gradients by the weight, so a weight that is used twice has one entry
import torch


def run(h, ws):
    for w in ws:
        h = h + torch.tanh(h @ w.T)
    return h


def checkpointed_grads(x, weights, every):
    leaves = {w.data_ptr(): w.detach().clone().requires_grad_() for w in weights}
    keys = [w.data_ptr() for w in weights]
    h = run(x, [leaves[k] for k in keys])
    loss = (h * h).sum() / 2
    grads = dict(zip(leaves, torch.autograd.grad(loss, list(leaves.values()))))
    return loss.detach(), [grads[k] for k in keys]
