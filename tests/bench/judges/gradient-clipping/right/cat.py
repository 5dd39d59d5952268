import torch


def clip_grad_norm(grads, max_norm):
    there = [g.flatten() for g in grads if g is not None]
    if not there:
        return list(grads), 0.0
    norm = torch.linalg.vector_norm(torch.cat(there).double()).item()
    if norm <= max_norm:
        return [g if g is None else g.clone() for g in grads], norm
    return [g if g is None else g.mul(max_norm / (norm + 1e-6)) for g in grads], norm
