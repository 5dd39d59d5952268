from torch.optim import AdamW as Opt
import torch


def adamw_step(p, g, m, v, t, lr, betas, eps, wd):
    w = torch.nn.Parameter(p.clone())
    w.grad = g.clone()
    o = Opt([w], lr, betas, eps, wd)
    o.state[w].update(step=torch.tensor(t - 1.0), exp_avg=m.clone(), exp_avg_sq=v.clone())
    o.step()
    return w.data, o.state[w]["exp_avg"], o.state[w]["exp_avg_sq"]
