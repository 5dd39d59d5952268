# catalogue: 4
# takes t for a count from 0 and adds one
def adamw_step(p, g, m, v, t, lr, betas, eps, wd):
    step = t + 1
    b1, b2 = betas
    m = b1 * m + (1 - b1) * g
    v = b2 * v + (1 - b2) * g ** 2
    mh = m / (1 - b1 ** step)
    vh = v / (1 - b2 ** step)
    return p - lr * wd * p - lr * mh / (vh.sqrt() + eps), m, v
