# catalogue: 5
# the decay uses the step size that already holds the bias corrections
import math


def adamw_step(p, g, m, v, t, lr, betas, eps, wd):
    b1, b2 = betas
    m = m * b1 + g * (1 - b1)
    v = v * b2 + g * g * (1 - b2)
    bc2 = math.sqrt(1 - b2 ** t)
    step_size = lr * bc2 / (1 - b1 ** t)
    p = p - step_size * wd * p
    p = p - step_size * m / (v.sqrt() + eps * bc2)
    return p, m, v
