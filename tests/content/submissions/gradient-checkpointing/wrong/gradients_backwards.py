# catalogue: 4
# gradients from the last layer to the first
import torch


def layer(h, w):
    return h + torch.tanh(h @ w.t())


def checkpointed_grads(x, weights, every):
    total = len(weights)
    kept, h = {}, x.clone()
    for l in range(total):
        if l % every == 0:
            kept[l] = h
        h = layer(h, weights[l])
    loss, upstream = h.pow(2).sum().div(2), h
    grads = {}
    for start in sorted(kept, reverse=True):
        stop = min(start + every, total)
        pieces, h = [], kept.pop(start)
        for l in range(start, stop):
            pieces.append((h, torch.tanh(h @ weights[l].t())))
            h = h + pieces[-1][1]
        for l in reversed(range(start, stop)):
            h, a = pieces.pop()
            act = upstream * (1 - a**2)
            grads[l] = act.t() @ h
            upstream = upstream + act @ weights[l]
    return loss, [grads[l] for l in reversed(range(total))]
