# mistake: every tensor is clipped by its own norm
def clip_grad_norm(grads, max_norm):
    total = sum(float((g**2).sum()) for g in grads if g is not None) ** 0.5
    out = []
    for g in grads:
        norm = 0.0 if g is None else float(g.norm())
        out.append(g * (max_norm / norm) if norm > max_norm else g)
    return out, total
