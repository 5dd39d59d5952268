# other: the factor 1 - lr * wd is cut off at 0
import torch


def adamw_step(p, g, m, v, t, lr, betas, eps, wd):
    b1, b2 = betas
    m = b1 * m + (1 - b1) * g
    v = b2 * v + (1 - b2) * g * g
    m_hat = m / (1 - b1 ** t)
    v_hat = v / (1 - b2 ** t)
    p = p * max(0.0, 1 - lr * wd) - lr * m_hat / (v_hat.sqrt() + eps)
    return p, m, v
