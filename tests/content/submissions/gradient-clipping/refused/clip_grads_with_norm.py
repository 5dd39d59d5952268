import torch
from torch import nn


def clip_grad_norm(grads, max_norm):
    ps = [nn.Parameter(torch.zeros_like(g)) for g in grads if g is not None]
    for p, g in zip(ps, [g for g in grads if g is not None]):
        p.grad = g.clone()
    total = sum(float(p.grad.pow(2).sum()) for p in ps) ** 0.5
    nn.utils.clip_grads_with_norm_(ps, max_norm, torch.tensor(total))
    it = iter(ps)
    return [None if g is None else next(it).grad for g in grads], float(total)
