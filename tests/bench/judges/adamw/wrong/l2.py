# outside: the decay goes through the gradient
def adamw_step(p, g, m, v, t, lr, betas, eps, wd):
    b1, b2 = betas
    g = g + wd * p
    m = b1 * m + (1 - b1) * g
    v = b2 * v + (1 - b2) * g * g
    m_hat = m / (1 - b1**t)
    v_hat = v / (1 - b2**t)
    p = p - lr * m_hat / (v_hat.sqrt() + eps)
    return p, m, v
