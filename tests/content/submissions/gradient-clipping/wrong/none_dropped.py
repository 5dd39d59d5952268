# catalogue: 4
# None gradients vanish from the list
def clip_grad_norm(grads, max_norm):
    grads = [g for g in grads if g is not None]
    norm = sum(g.square().sum().item() for g in grads) ** 0.5
    coef = max_norm / norm if norm > max_norm else 1.0
    return [g * coef for g in grads], float(norm)
