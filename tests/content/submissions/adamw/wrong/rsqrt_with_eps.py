# catalogue: 3
# rsqrt(v_hat + eps), as in a norm layer
import torch


def adamw_step(p, g, m, v, t, lr, betas, eps, wd):
    m2 = torch.lerp(m, g, 1 - betas[0])
    v2 = torch.lerp(v, g * g, 1 - betas[1])
    inv = torch.rsqrt(v2 / (1 - betas[1] ** t) + eps)
    step = m2 / (1 - betas[0] ** t) * inv
    return (1 - lr * wd) * p - lr * step, m2, v2
