import torch


def adamw_step(p, g, m, v, t, lr, betas, eps, wd):
    q = p.detach().clone().requires_grad_()
    q.grad = g.clone()
    opt = torch.optim.AdamW([q], lr=lr, betas=betas, eps=eps, weight_decay=wd)
    opt.state[q] = {"step": torch.tensor(float(t - 1)), "exp_avg": m.clone(), "exp_avg_sq": v.clone()}
    opt.step()
    s = opt.state[q]
    return q.detach(), s["exp_avg"], s["exp_avg_sq"]
