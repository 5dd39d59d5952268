import torch


def clip_grad_norm(grads, max_norm):
    params = []
    for g in grads:
        if g is not None:
            p = torch.zeros_like(g, requires_grad=True)
            p.grad = g.clone()
            params.append(p)
    norm = torch.nn.utils.clip_grad_norm_(params, max_norm)
    it = iter(params)
    return [None if g is None else next(it).grad for g in grads], float(norm)
