import math

import torch


@torch.no_grad()
def adamw_step(p, g, m, v, t, lr, betas, eps, wd):
    beta1, beta2 = betas
    param = p.detach().clone()
    exp_avg = m.clone()
    exp_avg_sq = v.clone()

    param.mul_(1 - lr * wd)
    exp_avg.lerp_(g, 1 - beta1)
    exp_avg_sq.mul_(beta2).addcmul_(g, g, value=1 - beta2)

    bias_correction1 = 1 - beta1 ** t
    bias_correction2 = 1 - beta2 ** t
    step_size = lr / bias_correction1
    denom = (exp_avg_sq.sqrt() / math.sqrt(bias_correction2)).add_(eps)
    param.addcdiv_(exp_avg, denom, value=-step_size)
    return param, exp_avg, exp_avg_sq
