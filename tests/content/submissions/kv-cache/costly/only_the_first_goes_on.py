# costly: only the first continuation of a cache is cheap; every further one (beam search) projects all earlier tokens again; FLOPs 3.8x, CPU time 3.0x (prefix of 128 of width 512, continued 8 times by one token)
import torch
import torch.nn.functional as F


class Line:
    """Keys and values of one line of continuation, appended as it grows."""

    def __init__(self):
        self.x, self.k, self.v = [], [], []

    def push(self, x, wk, wv):
        self.x.append(x.detach().clone())
        self.k.append(x @ wk.mT)
        self.v.append(x @ wv.mT)

    def __len__(self):
        return len(self.x)


def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    B, t, D = x.shape
    line, length = (Line(), 0) if cache is None else cache
    if len(line) != length:                       # somebody else has gone on from here
        fork = Line()
        fork.push(torch.cat(line.x[:length], 1), wk, wv)
        line, length = fork, 1
    line.push(x, wk, wv)

    def split(y):
        return y.unflatten(2, (n_heads, -1)).transpose(1, 2)

    k, v = split(torch.cat(line.k, 1)), split(torch.cat(line.v, 1))
    n = k.shape[2]
    mask = torch.ones(t, n, dtype=torch.bool, device=x.device).tril(n - t)
    y = F.scaled_dot_product_attention(split(x @ wq.mT), k, v, attn_mask=mask)
    return y.transpose(1, 2).flatten(2) @ wo.mT, (line, length + 1)
