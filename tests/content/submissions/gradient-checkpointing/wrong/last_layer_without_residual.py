# other: the last layer has no residual connection
import torch


def checkpointed_grads(x, weights, every):
    ws = [w.detach().requires_grad_() for w in weights]
    h = x
    for w in ws[:-1]:
        h = h + torch.tanh(h @ w.T)
    h = torch.tanh(h @ ws[-1].T)
    loss = (h * h).sum() / 2
    return loss.detach(), list(torch.autograd.grad(loss, ws))
