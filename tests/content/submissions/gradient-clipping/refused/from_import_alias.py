import torch
from torch.nn.utils import clip_grad_norm_ as clip


def clip_grad_norm(grads, max_norm):
    ps = [torch.nn.Parameter(torch.zeros_like(g)) if g is not None else None for g in grads]
    for p, g in zip(ps, grads):
        if p is not None:
            p.grad = g.clone()
    n = clip([p for p in ps if p is not None], max_norm)
    return [None if p is None else p.grad for p in ps], n.item()
