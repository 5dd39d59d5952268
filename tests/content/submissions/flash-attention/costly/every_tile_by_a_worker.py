# Every tile by a worker.
import threading
import numpy as np
import torch
def tiles(q, k, v, bq, bk, causal, skip):
    Tq, Tk, d = q.shape[-2], k.shape[-2], q.shape[-1]; past = Tk - Tq
    outs, lses = [], []
    for i in range(0, Tq, bq):
        qt = q[..., i:i + bq, :]; rows = torch.arange(i, i + qt.shape[-2])[:, None] + past
        m = torch.full_like(qt[..., 0], -torch.inf); l = torch.zeros_like(m); acc = torch.zeros_like(qt)
        for j in range(0, Tk, bk):
            if skip and causal and j > i + qt.shape[-2] - 1 + past: break
            if not skip and causal and i + qt.shape[-2] - 1 + past < 0: break
            kt, vt = k[..., j:j + bk, :], v[..., j:j + bk, :]
            s = mm(qt, kt.mT) * d ** -0.5
            if causal: s = s.masked_fill(torch.arange(j, j + kt.shape[-2]) > rows, -torch.inf)
            mn = torch.maximum(m, s.amax(-1)); sh = mn.masked_fill(mn == -torch.inf, 0)
            c, p = torch.exp(m - sh), torch.exp(s - sh[..., None])
            l, acc, m = l * c + p.sum(-1), acc * c[..., None] + mm(p, vt), mn
        outs.append(acc / l.masked_fill(l == 0, 1)[..., None]); lses.append(m + l.log())
    return torch.cat(outs, -2), torch.cat(lses, -1)

from concurrent.futures import ThreadPoolExecutor
POOL = ThreadPoolExecutor(1); POOL.submit(int).result()
def mm(a, b): return a @ b
def flash_attention(q, k, v, block_q, block_k, causal=False):
    return POOL.submit(tiles, q, k, v, block_q, block_k, causal, False).result()
