# other: the saved input requires no gradient, so what is passed on lacks the segments in between
import torch


def checkpointed_grads(x, weights, every):
    saved, h = [], x
    with torch.no_grad():
        for l, w in enumerate(weights):
            if l % every == 0:
                saved.append(h)
            h = h + torch.tanh(h @ w.T)
    loss, grads, top = (h * h).sum() / 2, [], h
    for s in reversed(range(len(saved))):
        ws = [w.detach().requires_grad_() for w in weights[s * every : (s + 1) * every]]
        out = saved[s]
        for w in ws:
            out = out + torch.tanh(out @ w.T)
        grads = list(torch.autograd.grad(out, ws, top)) + grads
        top = saved[s] * 0 + top
    return loss, grads
