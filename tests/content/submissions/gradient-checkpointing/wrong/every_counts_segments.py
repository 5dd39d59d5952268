# other: takes every for the number of segments, and drops the layers that are left over
import torch


def run(h, ws):
    for w in ws:
        h = h + torch.tanh(h @ w.T)
    return h


def checkpointed_grads(x, weights, every):
    size = max(1, len(weights) // every)
    starts = [i * size for i in range(every)]
    saved, h = [], x
    with torch.no_grad():
        for s in starts:
            saved.append(h)
            h = run(h, weights[s : s + size])
    loss, grad, grads = (h * h).sum() / 2, h, []
    for s, e in zip(reversed(starts), reversed(saved)):
        ws = [w.detach().requires_grad_() for w in weights[s : s + size]]
        e = e.detach().requires_grad_()
        grad, *parts = torch.autograd.grad(run(e, ws), [e, *ws], grad)
        grads = parts + grads
    return loss, grads
