import torch


class AdamW(torch.optim.Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                state = self.state[p]
                state["step"] += 1
                m, v, t = state["m"], state["v"], state["step"]
                p.mul_(1 - group["lr"] * group["weight_decay"])
                m.mul_(beta1).add_(p.grad, alpha=1 - beta1)
                v.mul_(beta2).addcmul_(p.grad, p.grad, value=1 - beta2)
                m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
                p.sub_(group["lr"] * m_hat / (v_hat.sqrt() + group["eps"]))


def adamw_step(p, g, m, v, t, lr, betas, eps, wd):
    weight = torch.nn.Parameter(p.clone())
    weight.grad = g.clone()
    optimizer = AdamW([weight], lr, betas, eps, wd)
    optimizer.state[weight] = {"step": t - 1, "m": m.clone(), "v": v.clone()}
    optimizer.step()
    state = optimizer.state[weight]
    return weight.detach(), state["m"], state["v"]
