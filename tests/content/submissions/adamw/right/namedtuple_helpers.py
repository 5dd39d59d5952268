from collections import namedtuple

Step = namedtuple("Step", "p m v")


def ema(old, new, beta):
    return old + (1 - beta) * (new - old)


def adamw_step(p, g, m, v, t, lr, betas, eps, wd):
    m_new = ema(m, g, betas[0])
    v_new = ema(v, g * g, betas[1])
    c1, c2 = (1.0 - b ** t for b in betas)
    direction = (m_new / c1) / ((v_new / c2) ** 0.5 + eps)
    decayed = p - lr * wd * p
    return Step(decayed - lr * direction, m_new, v_new)
