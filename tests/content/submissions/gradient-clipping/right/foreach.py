import torch


def clip_grad_norm(grads, max_norm):
    where = [i for i, g in enumerate(grads) if g is not None]
    out = list(grads)
    if not where:
        return out, 0.0
    tensors = [grads[i] for i in where]
    total = torch.stack(torch._foreach_norm(tensors)).norm()
    coef = (max_norm / (total + 1e-6)).clamp(max=1.0)
    for i, g in zip(where, torch._foreach_mul(tensors, coef.item())):
        out[i] = g
    return out, total.item()
