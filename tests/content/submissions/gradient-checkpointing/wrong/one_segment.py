# other: when one segment holds all layers, backward() runs on the weights themselves and leaves their .grad and requires_grad set
# shows for: every >= len(weights): afterwards w.grad is not None and w.requires_grad is True, should be untouched
import torch


def _run(h, weights):
    for w in weights:
        h = h + torch.tanh(h @ w.T)
    return h


def checkpointed_grads(x, weights, every):
    if every >= len(weights):
        # nothing to recompute: a plain backward pass
        with torch.enable_grad():
            for w in weights:
                w.requires_grad_(True)
            loss = _run(x, weights).square().sum() / 2
            loss.backward()
        return loss.detach(), [w.grad.clone() for w in weights]

    saved = []
    h = x
    with torch.no_grad():
        for start in range(0, len(weights), every):
            saved.append(h)
            h = _run(h, weights[start:start + every])
    loss = h.square().sum() / 2
    grad = h
    grads = []
    for start in reversed(range(0, len(weights), every)):
        with torch.enable_grad():
            h = saved.pop().detach().requires_grad_(True)
            own = [w.detach().requires_grad_(True) for w in weights[start:start + every]]
            out = _run(h, own)
            grad, *found = torch.autograd.grad(out, [h] + own, grad)
        grads = found + grads
    return loss, grads
