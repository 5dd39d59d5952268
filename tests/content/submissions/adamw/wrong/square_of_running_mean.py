# v collects the square of the running mean instead of that of the gradient
def adamw_step(p, g, m, v, t, lr, betas, eps, wd):
    b1, b2 = betas
    m = b1 * m + (1 - b1) * g
    v = b2 * v + (1 - b2) * m ** 2
    p = p - lr * (m / (1 - b1 ** t) / ((v / (1 - b2 ** t)).sqrt() + eps) + wd * p)
    return p, m, v
