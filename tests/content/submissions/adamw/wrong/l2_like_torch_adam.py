# catalogue: 1
# written after torch's Adam, whose weight_decay is the coupled one
import math

import torch


def adamw_step(p, g, m, v, t, lr, betas, eps, wd):
    with torch.no_grad():
        if wd != 0:
            g = g.add(p, alpha=wd)
        m = m.lerp(g, 1 - betas[0])
        v = v.mul(betas[1]).addcmul(g, g, value=1 - betas[1])
        bc1, bc2 = 1 - betas[0] ** t, 1 - betas[1] ** t
        denom = v.sqrt().div(math.sqrt(bc2)).add(eps)
        p = p.addcdiv(m, denom, value=-lr / bc1)
    return p, m, v
