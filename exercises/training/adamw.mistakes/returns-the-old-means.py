"""You return m and v as they came in. The next step needs the new ones."""


def adamw_step(p, g, m, v, t, lr, betas, eps, wd):
    beta1, beta2 = betas
    m_hat = (beta1 * m + (1 - beta1) * g) / (1 - beta1**t)
    v_hat = (beta2 * v + (1 - beta2) * g**2) / (1 - beta2**t)
    return p - lr * wd * p - lr * m_hat / (v_hat.sqrt() + eps), m, v
