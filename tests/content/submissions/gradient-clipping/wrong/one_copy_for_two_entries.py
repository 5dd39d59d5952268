# one tensor in two entries: deepcopy keeps that, so its one copy is scaled twice
import copy


def clip_grad_norm(grads, max_norm):
    grads = copy.deepcopy(grads)
    norm = sum(float((g**2).sum()) for g in grads if g is not None) ** 0.5
    if norm > max_norm:
        for g in grads:
            if g is not None:
                g *= max_norm / norm
    return grads, norm
