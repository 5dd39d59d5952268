import numpy as np
import torch
from torch import nn


class Projection(nn.Module):
    def __init__(self, *weights):
        super().__init__()
        self.layers = nn.ModuleList()
        for w in weights:
            layer = nn.Linear(w.shape[1], w.shape[0], bias=False, dtype=w.dtype, device=w.device)
            layer.weight = nn.Parameter(w.detach())
            self.layers.append(layer)

    def forward(self, x):
        return [layer(x) for layer in self.layers]


@torch.no_grad()
def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    B, t, D = x.shape
    q, k, v = (
        p.double().cpu().numpy().reshape(B, t, n_heads, D // n_heads) for p in Projection(wq, wk, wv)(x)
    )
    if cache is not None:
        k, v = np.concatenate([cache["k"], k], 1), np.concatenate([cache["v"], v], 1)
    s = np.einsum("bqhd,bkhd->bhqk", q, k) / np.sqrt(D // n_heads)
    s[..., ~np.tri(t, k.shape[1], k.shape[1] - t, dtype=bool)] = -np.inf
    e = np.exp(s - s.max(-1, keepdims=True))
    y = np.einsum("bhqk,bkhd->bqhd", e / e.sum(-1, keepdims=True), v).reshape(B, t, D)
    return torch.from_numpy(y).to(x) @ wo.T, {"k": k, "v": v}


if __name__ == "__main__":
    w = torch.eye(4)
    print(attend_cached(torch.randn(1, 3, 4), None, w, w, w, w, 2)[0])
