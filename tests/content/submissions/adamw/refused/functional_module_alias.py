import torch
import math


from torch.optim._functional import adamw as go
def adamw_step(p, g, m, v, t, lr, betas, eps, wd):
    p, m, v = p.clone(), m.clone(), v.clone()
    go([p], [g], [m], [v], [], [torch.tensor(float(t - 1))], amsgrad=False, beta1=betas[0], beta2=betas[1], lr=lr, weight_decay=wd, eps=eps, maximize=False)
    return p, m, v
