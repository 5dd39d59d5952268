"""You correct with t - 1, which divides by 1 - beta^0 = 0 in the first step. The first step has t = 1 and uses beta^1."""


def adamw_step(p, g, m, v, t, lr, betas, eps, wd):
    beta1, beta2 = betas
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat = m / (1 - beta1 ** (t - 1))
    v_hat = v / (1 - beta2 ** (t - 1))
    return p - lr * wd * p - lr * m_hat / (v_hat.sqrt() + eps), m, v
