import math


def adamw_step(p, g, m, v, t, lr, betas, eps, wd):
    p, m, v = p.clone(), m.clone(), v.clone()
    p.mul_(1 - lr * wd)
    m.lerp_(g, 1 - betas[0])
    v.mul_(betas[1]).addcmul_(g, g, value=1 - betas[1])
    denom = (v.sqrt() / math.sqrt(1 - betas[1] ** t)).add_(eps)
    p.addcdiv_(m, denom, value=-lr / (1 - betas[0] ** t))
    return p, m, v
