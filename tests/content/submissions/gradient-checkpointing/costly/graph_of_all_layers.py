# one graph for the whole network
import torch


def checkpointed_grads(x, weights, every):
    ws = [w.clone().requires_grad_() for w in weights]
    h = x
    for w in ws:
        h = h + torch.tanh(h @ w.T)
    loss = h.pow(2).sum() / 2
    loss.backward()
    return loss.detach(), [w.grad for w in ws]
