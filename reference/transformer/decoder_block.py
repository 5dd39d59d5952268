"""Decoder block of a GPT: causal self-attention, then a feed-forward layer; a norm before each, a sum after each.

Pre-norm: each sublayer sees a normalised copy of the stream x and adds its output to x itself. Attention moves
information between tokens, and only forward; the feed-forward layer works on each token separately.

    a = x + MultiHead(LN1(x))        causal
    y = a + W2 GELU(W1 LN2(a) + b1) + b2

Source: Radford et al. 2019, "Language Models are Unsupervised Multitask Learners", section 2.3 (GPT-2; it also has
biases in attention); Xiong et al. 2020, arXiv:2002.04745, section 3 (pre-norm).
"""

import math

import torch
from torch import Tensor


def layer_norm(x: Tensor, gamma: Tensor, beta: Tensor) -> Tensor:
    centred = x - x.mean(dim=-1, keepdim=True)  # (B, T, D)
    var = centred.square().mean(dim=-1, keepdim=True)  # (B, T, 1)
    return gamma * (centred / torch.sqrt(var + 1e-5)) + beta  # (B, T, D)


def causal_self_attention(x: Tensor, p: dict[str, Tensor], n_heads: int) -> Tensor:
    B, T, D = x.shape
    d = D // n_heads
    q = (x @ p["wq"].T).view(B, T, n_heads, d).transpose(1, 2)  # (B, H, T, d)
    k = (x @ p["wk"].T).view(B, T, n_heads, d).transpose(1, 2)  # (B, H, T, d)
    v = (x @ p["wv"].T).view(B, T, n_heads, d).transpose(1, 2)  # (B, H, T, d)
    scores = q @ k.transpose(-2, -1) * d**-0.5  # (B, H, T, T): queries, keys
    visible = torch.ones(T, T, device=x.device, dtype=torch.bool).tril()  # (T, T): itself and earlier tokens
    scores = scores.masked_fill(~visible, -torch.inf)  # (B, H, T, T)
    weights = torch.softmax(scores, dim=-1)  # (B, H, T, T)
    out = (weights @ v).transpose(1, 2).reshape(B, T, D)  # (B, T, D): the heads concatenated
    return out @ p["wo"].T  # (B, T, D)


def gelu(z: Tensor) -> Tensor:
    return 0.5 * z * (1 + torch.erf(z / math.sqrt(2)))


def feed_forward(x: Tensor, p: dict[str, Tensor]) -> Tensor:
    h = gelu(x @ p["w1"].T + p["b1"])  # (B, T, F)
    return h @ p["w2"].T + p["b2"]  # (B, T, D)


def decoder_block(x: Tensor, p: dict[str, Tensor], n_heads: int) -> Tensor:
    normed = layer_norm(x, p["ln1_g"], p["ln1_b"])  # (B, T, D)
    x = x + causal_self_attention(normed, p, n_heads)  # (B, T, D)
    normed = layer_norm(x, p["ln2_g"], p["ln2_b"])  # (B, T, D)
    return x + feed_forward(normed, p)  # (B, T, D)
