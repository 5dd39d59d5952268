def adamw_step(p, g, m, v, t, lr, betas, eps, wd):
    kind = p.dtype
    p, g, m, v = (one.double() for one in (p, g, m, v))
    beta1, beta2 = betas
    m = m + (1 - beta1) * (g - m)
    v = v + (1 - beta2) * (g.square() - v)
    step = (m / (1 - beta1**t)) / ((v / (1 - beta2**t)) ** 0.5 + eps)
    return (p - lr * (step + wd * p)).to(kind), m.to(kind), v.to(kind)
