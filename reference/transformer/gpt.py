"""A GPT from token ids to logits: embeddings, decoder blocks, a last norm, and the embedding table again as the head.

The vector of each token is looked up, and the vector of its position is added once, at the bottom. Every block adds to
this stream. The stream itself is never normalised in between, so a norm comes before the head. The logit of a token is
the dot product with its own embedding. Attention is causal, so the logits at t depend on the tokens up to t and predict
token t + 1.

    h_0 = tok_emb[ids] + pos_emb[0 .. T-1]        h_l = block_l(h_{l-1})        logits = LN_f(h_L) tok_emb^T

Source: Radford et al. 2018, "Improving Language Understanding by Generative Pre-Training", section 3.1 (embeddings,
tied head); Radford et al. 2019, "Language Models are Unsupervised Multitask Learners", section 2.3 (pre-norm, LN_f).
"""

import math
from typing import Any

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


def gpt_forward(ids: Tensor, params: dict[str, Any], n_heads: int) -> Tensor:
    tok_emb: Tensor = params["tok_emb"]  # (V, D)
    pos_emb: Tensor = params["pos_emb"]  # (C, D)
    T, C = ids.shape[1], pos_emb.shape[0]
    if T > C:
        raise ValueError(f"{T} tokens do not fit a context of {C}")
    x = tok_emb[ids] + pos_emb[:T]  # (B, T, D)
    for p in params["blocks"]:
        x = decoder_block(x, p, n_heads)  # (B, T, D)
    x = layer_norm(x, params["lnf_g"], params["lnf_b"])  # (B, T, D)
    return x @ tok_emb.T  # (B, T, V)
