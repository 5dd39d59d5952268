import torch


def zero_step(p, grads, m, v, t, lr, betas, eps, wd, reduce_scatter, all_gather):
    n, world = len(p), len(grads)
    size = (n + world - 1) // world
    zeros = torch.zeros(world * size - n, dtype=p.dtype)
    sums = reduce_scatter([torch.cat((g, zeros)) for g in grads])
    b1, b2 = betas
    shards, ms, vs = [], [], []
    for r in range(world):
        rows = []
        for k in range(size):
            i = r * size + k
            w = float(p[i]) if i < n else 0.0
            g = float(sums[r][k]) / world
            a = b1 * float(m[r][k]) + (1 - b1) * g
            b = b2 * float(v[r][k]) + (1 - b2) * g * g
            w = w - lr * wd * w - lr * (a / (1 - b1**t)) / ((b / (1 - b2**t)) ** 0.5 + eps)
            rows.append((w, a, b))
        w, a, b = torch.tensor(rows, dtype=p.dtype).T
        shards.append(w.contiguous())
        ms.append(a.contiguous())
        vs.append(b.contiguous())
    return all_gather(shards)[:n], ms, vs
