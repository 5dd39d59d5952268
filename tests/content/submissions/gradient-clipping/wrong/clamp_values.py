# catalogue: 2
# clamps the entries to [-max_norm, max_norm]
import torch


def clip_grad_norm(grads, max_norm):
    sq = sum((g ** 2).sum().item() for g in grads if g is not None)
    return [g.clamp(-max_norm, max_norm) if g is not None else None for g in grads], float(sq) ** 0.5
