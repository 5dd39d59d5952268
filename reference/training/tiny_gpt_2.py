"""The model of a small GPT: its first weights, and the forward pass.

Weights begin as small normal numbers, and those that write into the residual stream smaller still, because the stream
adds up two terms for each block. The forward pass is that of the exercise gpt, for batches and with gradients.

Source: Radford et al. 2019 (GPT-2), section 2.3; A. Karpathy, nanoGPT, model.py.
"""

import math
from typing import Any

import torch
from torch import Tensor

STD, EPS = 0.02, 1e-5
Params = dict[str, Any]


def init(vocab: int, width: int, layers: int, context: int, noise: Tensor) -> Params:
    end = 0

    def take(rows: int, columns: int, std: float = STD) -> Tensor:
        nonlocal end
        begin, end = end, end + rows * columns
        return std * noise[begin:end].view(rows, columns)

    def constant(size: int, value: float) -> Tensor:
        return torch.full((size,), value, dtype=noise.dtype, device=noise.device)

    small = STD / math.sqrt(2 * layers) if layers else STD  # for what is added to the stream
    params: Params = {"tok_emb": take(vocab, width), "pos_emb": take(context, width), "blocks": []}
    for _ in range(layers):
        p = {name: take(width, width) for name in ("wq", "wk", "wv")} | {"wo": take(width, width, small)}
        p |= {"w1": take(4 * width, width), "w2": take(width, 4 * width, small)}
        p |= {"b1": constant(4 * width, 0.0), "b2": constant(width, 0.0)}
        p |= {f"ln{n}_{last}": constant(width, float(last == "g")) for n in (1, 2) for last in ("g", "b")}
        params["blocks"].append(p)
    return params | {"lnf_g": constant(width, 1.0), "lnf_b": constant(width, 0.0)}


def forward(params: Params, ids: Tensor, n_heads: int) -> Tensor:
    x = params["tok_emb"][ids] + params["pos_emb"][: ids.shape[1]]  # (B, T, D)
    for p in params["blocks"]:
        x = x + attend(layer_norm(x, p["ln1_g"], p["ln1_b"]), p, n_heads)
        z = layer_norm(x, p["ln2_g"], p["ln2_b"]) @ p["w1"].T + p["b1"]  # (B, T, F)
        x = x + 0.5 * z * (1 + torch.erf(z / math.sqrt(2))) @ p["w2"].T + p["b2"]
    return layer_norm(x, params["lnf_g"], params["lnf_b"]) @ params["tok_emb"].T  # (B, T, V)


def attend(x: Tensor, p: dict[str, Tensor], n_heads: int) -> Tensor:
    """Causal attention of n_heads heads."""
    q, k, v = ((x @ p[name].T).unflatten(-1, (n_heads, -1)).transpose(1, 2) for name in ("wq", "wk", "wv"))
    scores = q @ k.transpose(-2, -1) * q.shape[-1] ** -0.5  # (B, H, T, T)
    future = torch.ones(scores.shape[-2:], dtype=torch.bool, device=scores.device).triu(1)
    weights = torch.softmax(scores.masked_fill(future, -torch.inf), dim=-1)
    return (weights @ v).transpose(1, 2).flatten(-2) @ p["wo"].T  # (B, T, D)


def layer_norm(x: Tensor, gamma: Tensor, beta: Tensor) -> Tensor:
    centred = x - x.mean(dim=-1, keepdim=True)
    return gamma * (centred / torch.sqrt(centred.square().mean(dim=-1, keepdim=True) + EPS)) + beta
