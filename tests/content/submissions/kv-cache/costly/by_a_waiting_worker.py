# The inputs are cached and projected again, by a worker that was there before.
import threading
import numpy as np
import torch
import torch.nn.functional as F

def attend(q, k, v, t, n_heads, wo):
    B, T, D = k.shape
    h = lambda y: y.reshape(B, -1, n_heads, D // n_heads).transpose(1, 2)
    q, k, v = h(q), h(k), h(v)
    s = q @ k.mT * (D // n_heads) ** -0.5
    future = torch.arange(T)[None] > torch.arange(T - t, T)[:, None]
    y = s.masked_fill(future, -torch.inf).softmax(-1) @ v
    return y.transpose(1, 2).reshape(B, t, D) @ wo.T

def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    seen = x if cache is None else torch.cat([cache, x], 1)
    return attend(x @ wq.T, product(seen, wk), product(seen, wv), x.shape[1], n_heads, wo), seen

from concurrent.futures import ThreadPoolExecutor
POOL = ThreadPoolExecutor(1)
POOL.submit(int).result()
def product(a, w):
    return POOL.submit(lambda: a @ w.T).result()
