# costly: linear modules over all tokens so far, the last rows are cut off
import torch
from torch import nn


class Attention(nn.Module):
    def __init__(self, wq, wk, wv, wo, n_heads):
        super().__init__()
        self.w, self.wo, self.n = torch.cat([wq, wk, wv]), wo, n_heads

    def forward(self, x):
        B, T, D = x.shape
        q, k, v = (x @ self.w.T).view(B, T, 3, self.n, D // self.n).permute(2, 0, 3, 1, 4)
        s = (q @ k.transpose(2, 3)) * (D // self.n) ** -0.5
        s = s.masked_fill(torch.ones(T, T, dtype=torch.bool).triu(1), float("-inf"))
        return (s.softmax(-1) @ v).transpose(1, 2).reshape(B, T, D) @ self.wo.T


def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    seen = [*(cache or []), x]
    y = Attention(wq, wk, wv, wo, n_heads)(torch.cat(seen, 1))
    return y[:, y.shape[1] - x.shape[1]:], seen
