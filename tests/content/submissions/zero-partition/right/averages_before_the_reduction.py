import math

import torch
import torch.nn.functional as F


def zero_step(p, grads, m, v, t, lr, betas, eps, wd, reduce_scatter, all_gather):
    n, world = p.shape[0], len(grads)
    size = math.ceil(n / world)
    extra = world * size - n
    means = reduce_scatter([F.pad(g / world, (0, extra)) for g in grads])
    new = []
    for r, (g, m_r, v_r) in enumerate(zip(means, m, v)):
        own = F.pad(p, (0, extra)).narrow(0, r * size, size)
        m_r = torch.lerp(m_r, g, 1 - betas[0])
        v_r = betas[1] * v_r + (1 - betas[1]) * g * g
        correction = math.sqrt(1 - betas[1] ** t)
        step = lr / (1 - betas[0] ** t)
        new.append(((1 - lr * wd) * own - step * m_r / (v_r.sqrt() / correction + eps), m_r, v_r))
    shards, ms, vs = map(list, zip(*new))
    return all_gather(shards)[:n], ms, vs
