"""Theirs takes parameters, changes their gradients and returns the norm."""

TASK = "gradient_clipping"


def adapt(ours):
    def clip_grad_norm(parameters, max_norm):
        parameters = list(parameters)
        grads, norm = ours.clip_grad_norm([p.grad for p in parameters], max_norm)
        for p, grad in zip(parameters, grads, strict=True):
            p.grad = grad
        return norm

    return clip_grad_norm
