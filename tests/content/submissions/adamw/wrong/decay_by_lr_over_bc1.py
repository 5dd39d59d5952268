# catalogue: 5
# the decay uses lr / (1 - beta1 ** t)
def adamw_step(p, g, m, v, t, lr, betas, eps, wd):
    b1, b2 = betas
    m = b1 * m + (1 - b1) * g
    v = b2 * v + (1 - b2) * g.pow(2)
    a = lr / (1 - b1 ** t)
    denom = (v / (1 - b2 ** t)).sqrt() + eps
    return p - a * (m / denom + wd * p), m, v
