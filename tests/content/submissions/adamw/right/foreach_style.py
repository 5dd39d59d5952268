import torch


def adamw_step(p, g, m, v, t, lr, betas, eps, wd):
    beta1, beta2 = map(float, betas)
    (m,) = torch._foreach_lerp([m], [g], 1 - beta1)
    (v,) = torch._foreach_mul([v], beta2)
    torch._foreach_addcmul_([v], [g], [g], 1 - beta2)
    (den,) = torch._foreach_sqrt([v])
    den = den / (1 - beta2 ** t) ** 0.5 + eps
    new = torch.addcdiv(p * (1 - lr * wd), m, den, value=-lr / (1 - beta1 ** t))
    return new, m, v
