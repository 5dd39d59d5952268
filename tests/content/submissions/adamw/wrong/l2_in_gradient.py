# catalogue: 1
# the decay is added to the gradient (Adam with L2), so it passes through the moments
def adamw_step(p, g, m, v, t, lr, betas, eps, wd):
    b1, b2 = betas
    g = g + wd * p
    m = b1 * m + (1 - b1) * g
    v = b2 * v + (1 - b2) * g * g
    mhat = m / (1 - b1 ** t)
    vhat = v / (1 - b2 ** t)
    return p - lr * mhat / (vhat.sqrt() + eps), m, v
