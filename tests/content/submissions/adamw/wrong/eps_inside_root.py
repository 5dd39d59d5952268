# catalogue: 3
# eps is added to the variance before the root
def adamw_step(p, g, m, v, t, lr, betas, eps, wd):
    b1, b2 = betas
    m = b1 * m + (1 - b1) * g
    v = b2 * v + (1 - b2) * g ** 2
    m_hat, v_hat = m / (1 - b1 ** t), v / (1 - b2 ** t)
    p = p - lr * (m_hat / (v_hat + eps).sqrt() + wd * p)
    return p, m, v
