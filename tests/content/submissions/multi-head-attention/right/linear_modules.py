import torch
from torch import nn


class MultiHead(nn.Module):
    def __init__(self, weights, n_heads):
        super().__init__()
        self.n_heads = n_heads
        names = ("query", "key", "value", "out")
        self.proj = nn.ModuleDict()
        for name, w in zip(names, weights, strict=True):
            layer = nn.Linear(w.shape[1], w.shape[0], bias=False)
            layer.weight = nn.Parameter(w.detach().clone())
            self.proj[name] = layer

    def split(self, t):
        return torch.stack(t.chunk(self.n_heads, dim=-1), dim=1)

    def forward(self, x, mask):
        q, k, v = (self.split(self.proj[n](x)) for n in ("query", "key", "value"))
        s = (q @ k.mT) / q.shape[-1] ** 0.5
        if mask is not None:
            s = s.masked_fill(~mask, -torch.inf)
        y = s.softmax(-1).nan_to_num(0.0) @ v
        return self.proj["out"](torch.cat(y.unbind(1), dim=-1))


def multi_head_attention(x, wq, wk, wv, wo, n_heads, mask=None):
    return MultiHead((wq, wk, wv, wo), n_heads)(x, mask)
