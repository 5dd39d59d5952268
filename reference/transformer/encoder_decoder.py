"""The 2017 Transformer: an encoder reads the source; a decoder writes the target and attends to the encoder's output.

Encoder tokens see each other in both directions. A decoder token sees earlier decoder tokens (causal) and, in
cross-attention, the last encoder block's output for all source tokens. To predict tgt[t] the decoder may know only the
tokens before it, so its input is the target shifted right, after a begin token.

    memory = enc_N(... enc_1(E src + P))        logits = dec_N(... dec_1(E shift(tgt) + P, memory)) E^T
    enc:  a = LN1(x + Self(x))                             y = LN2(a + FFN(a))
    dec:  a = LN1(x + CausalSelf(x))    c = LNc(a + Cross(a, memory))    y = LN2(c + FFN(c))

Source: Vaswani et al. 2017, "Attention Is All You Need", arXiv:1706.03762, section 3 (here with learned positions and
embeddings that are not scaled).
"""

from typing import Any

import torch
from torch import Tensor


def layer_norm(x: Tensor, gamma: Tensor, beta: Tensor) -> Tensor:
    centred = x - x.mean(dim=-1, keepdim=True)  # (B, T, D)
    var = centred.square().mean(dim=-1, keepdim=True)  # (B, T, 1)
    return gamma * (centred / torch.sqrt(var + 1e-5)) + beta  # (B, T, D)


def attention(x_q: Tensor, x_kv: Tensor, weights: tuple[Tensor, ...], n_heads: int, mask: Tensor) -> Tensor:
    """Queries from x_q, keys and values from x_kv; mask is True where a query may attend."""
    wq, wk, wv, wo = weights
    B, Tq, D = x_q.shape
    d = D // n_heads
    q = (x_q @ wq.T).view(B, Tq, n_heads, d).transpose(1, 2)  # (B, H, Tq, d)
    k = (x_kv @ wk.T).view(B, -1, n_heads, d).transpose(1, 2)  # (B, H, Tk, d)
    v = (x_kv @ wv.T).view(B, -1, n_heads, d).transpose(1, 2)  # (B, H, Tk, d)
    scores = q @ k.transpose(-2, -1) * d**-0.5  # (B, H, Tq, Tk)
    shares = torch.softmax(scores.masked_fill(~mask, -torch.inf), dim=-1)  # (B, H, Tq, Tk)
    out = (shares @ v).transpose(1, 2).reshape(B, Tq, D)  # (B, Tq, D): the heads concatenated
    return out @ wo.T  # (B, Tq, D)


def feed_forward(x: Tensor, p: dict[str, Tensor]) -> Tensor:
    h = torch.relu(x @ p["w1"].T + p["b1"])  # (B, T, F)
    return h @ p["w2"].T + p["b2"]  # (B, T, D)


def encoder_block(x: Tensor, p: dict[str, Tensor], n_heads: int, real: Tensor) -> Tensor:
    own = (p["wq"], p["wk"], p["wv"], p["wo"])
    x = layer_norm(x + attention(x, x, own, n_heads, real), p["ln1_g"], p["ln1_b"])  # (B, S, D)
    return layer_norm(x + feed_forward(x, p), p["ln2_g"], p["ln2_b"])  # (B, S, D)


def decoder_block(y: Tensor, memory: Tensor, p: dict[str, Tensor], n_heads: int, real: Tensor) -> Tensor:
    T = y.shape[1]
    causal = torch.ones(T, T, device=y.device, dtype=torch.bool).tril()  # (T, T)
    own = (p["wq"], p["wk"], p["wv"], p["wo"])
    y = layer_norm(y + attention(y, y, own, n_heads, causal), p["ln1_g"], p["ln1_b"])  # (B, T, D)
    cross = (p["cwq"], p["cwk"], p["cwv"], p["cwo"])
    y = layer_norm(y + attention(y, memory, cross, n_heads, real), p["lnc_g"], p["lnc_b"])  # (B, T, D)
    return layer_norm(y + feed_forward(y, p), p["ln2_g"], p["ln2_b"])  # (B, T, D)


def encdec_forward(src: Tensor, tgt: Tensor, params: dict[str, Any], cfg: dict[str, int], src_mask: Tensor) -> Tensor:
    n_heads = cfg["n_heads"]
    tok_emb: Tensor = params["tok_emb"]  # (V, D)
    pos_emb: Tensor = params["pos_emb"]  # (C, D)
    real = src_mask[:, None, None, :]  # (B, 1, 1, S): source tokens that may be attended to
    memory = tok_emb[src] + pos_emb[: src.shape[1]]  # (B, S, D)
    for p in params["encoder"]:
        memory = encoder_block(memory, p, n_heads, real)  # (B, S, D)
    begin = torch.full_like(tgt[:, :1], cfg["bos"])  # (B, 1)
    shifted = torch.cat([begin, tgt[:, :-1]], dim=1)  # (B, T): the token before each target token
    y = tok_emb[shifted] + pos_emb[: tgt.shape[1]]  # (B, T, D)
    for p in params["decoder"]:
        y = decoder_block(y, memory, p, n_heads, real)  # (B, T, D)
    return y @ tok_emb.T  # (B, T, V)
