# catalogue: 8
# the decay is added to the gradient
import torch


def zeropower(g, steps):
    a, b, c = 3.4445, -4.7750, 2.0315
    x = g.clone()
    if g.size(-2) > g.size(-1):
        x = x.mT
    x = x / (x.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    for _ in range(steps):
        s = x @ x.mT
        x = a * x + torch.addmm(s, s, s, beta=b, alpha=c) @ x
    return x.mT if g.size(-2) > g.size(-1) else x


def muon_step(p, g, m, lr=0.02, momentum=0.95, wd=0.0, steps=5, nesterov=True):
    with torch.no_grad():
        p, m = p.clone(), m.clone()
        g = g + wd * p
        m.lerp_(g, 1 - momentum)
        update = g.lerp(m, momentum) if nesterov else m
        update = zeropower(update, steps)
        update = update * max(1, g.size(-2) / g.size(-1)) ** 0.5
        p.add_(update, alpha=-lr)
        return p, m
