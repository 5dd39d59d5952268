"""Encoder block: self-attention in both directions, then a feed-forward layer; after each, residual sum and norm.

Every token sees every other token, to the left and to the right; only padding keys are hidden. This is the post-norm
block of the 2017 Transformer and, with GELU instead of ReLU, of BERT.

    a = LN1(x + MultiHead(x))
    y = LN2(a + W2 max(0, W1 a + b1) + b2)

Source: Vaswani et al. 2017, "Attention Is All You Need", arXiv:1706.03762, section 3.1.
"""

import torch
from torch import Tensor


def layer_norm(x: Tensor, gamma: Tensor, beta: Tensor) -> Tensor:
    centred = x - x.mean(dim=-1, keepdim=True)  # (B, T, D)
    var = centred.square().mean(dim=-1, keepdim=True)  # (B, T, 1)
    return gamma * (centred / torch.sqrt(var + 1e-5)) + beta  # (B, T, D)


def self_attention(x: Tensor, p: dict[str, Tensor], n_heads: int, pad_mask: Tensor | None) -> Tensor:
    B, T, D = x.shape
    d = D // n_heads
    q = (x @ p["wq"].T).view(B, T, n_heads, d).transpose(1, 2)  # (B, H, T, d)
    k = (x @ p["wk"].T).view(B, T, n_heads, d).transpose(1, 2)  # (B, H, T, d)
    v = (x @ p["wv"].T).view(B, T, n_heads, d).transpose(1, 2)  # (B, H, T, d)
    scores = q @ k.transpose(-2, -1) * d**-0.5  # (B, H, T, T): queries, keys
    if pad_mask is not None:
        real = pad_mask[:, None, None, :]  # (B, 1, 1, T): the same keys for all heads and queries
        scores = scores.masked_fill(~real, -torch.inf)  # (B, H, T, T)
    weights = torch.softmax(scores, dim=-1)  # (B, H, T, T)
    out = (weights @ v).transpose(1, 2).reshape(B, T, D)  # (B, T, D): the heads concatenated
    return out @ p["wo"].T  # (B, T, D)


def feed_forward(x: Tensor, p: dict[str, Tensor]) -> Tensor:
    h = torch.relu(x @ p["w1"].T + p["b1"])  # (B, T, F)
    return h @ p["w2"].T + p["b2"]  # (B, T, D)


def encoder_block(x: Tensor, p: dict[str, Tensor], n_heads: int, pad_mask: Tensor | None = None) -> Tensor:
    attended = self_attention(x, p, n_heads, pad_mask)  # (B, T, D)
    x = layer_norm(x + attended, p["ln1_g"], p["ln1_b"])  # (B, T, D)
    transformed = feed_forward(x, p)  # (B, T, D)
    return layer_norm(x + transformed, p["ln2_g"], p["ln2_b"])  # (B, T, D)


def judge(arguments: dict[str, object], output: object) -> str | None:
    """Right if the real tokens are right; values at padding positions are not compared."""
    x, p, n_heads, pad_mask = (arguments[name] for name in ("x", "p", "n_heads", "pad_mask"))
    assert isinstance(x, Tensor) and isinstance(p, dict) and isinstance(n_heads, int) and isinstance(pad_mask, Tensor)
    if not isinstance(output, Tensor) or output.shape != x.shape or output.dtype != x.dtype:
        return f"a {x.dtype} tensor of shape {list(x.shape)} is expected"
    exact = encoder_block(x.double(), {key: w.double() for key, w in p.items()}, n_heads, pad_mask)  # (B, T, D)
    is_right = (output.double() - exact).abs() <= 1e-4 * exact.abs().amax()  # (B, T, D): NaN is not
    wrong = (~is_right).any(dim=-1) & pad_mask  # (B, T)
    if not wrong.any():
        return None
    b, t = wrong.nonzero()[0].tolist()
    expected, got = ([round(value, 4) for value in side[b, t].tolist()] for side in (exact, output))
    return f"sequence {b}, token {t}, a real token: expected {expected}, got {got}"
