# catalogue: 5
# g / norm is 0 / 0 for zero gradients
import torch


def clip_grad_norm(grads, max_norm):
    parts = [g.reshape(-1) for g in grads if g is not None]
    if not parts:
        return list(grads), 0.0
    norm = torch.linalg.norm(torch.cat(parts))
    new_norm = torch.minimum(norm, torch.as_tensor(max_norm, dtype=norm.dtype))
    return [None if g is None else g / norm * new_norm for g in grads], norm.item()
