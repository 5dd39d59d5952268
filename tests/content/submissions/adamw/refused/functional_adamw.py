import torch
from torch.optim.adamw import adamw


def adamw_step(p, g, m, v, t, lr, betas, eps, wd):
    p, m, v = p.detach().clone(), m.clone(), v.clone()
    adamw([p], [g], [m], [v], [], [torch.tensor(t - 1.0)], amsgrad=False, beta1=betas[0], beta2=betas[1],
          lr=lr, weight_decay=wd, eps=eps, maximize=False)
    return p, m, v
