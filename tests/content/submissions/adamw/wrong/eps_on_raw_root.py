# eps is added to the uncorrected root and is scaled along with it
import math


def adamw_step(p, g, m, v, t, lr, betas, eps, wd):
    b1, b2 = betas
    m = b1 * m + (1 - b1) * g
    v = b2 * v + (1 - b2) * g * g
    step_size = lr * math.sqrt(1 - b2 ** t) / (1 - b1 ** t)
    return p - lr * wd * p - step_size * m / (v.sqrt() + eps), m, v
