import math

import torch
import torch.nn.functional as F


def init(vocab, width, layers, context, noise):
    shapes = [("tok_emb", vocab, width), ("pos_emb", context, width)]
    for i in range(layers):
        shapes += [(f"{i}.{n}", width, width) for n in ("wq", "wk", "wv", "wo")]
        shapes += [(f"{i}.w1", 4 * width, width), (f"{i}.w2", width, 4 * width)]
    flat = dict()
    for (name, rows, cols), piece in zip(shapes, noise.split([r * c for _, r, c in shapes])):
        std = 0.02
        if name.endswith(("wo", "w2")):
            std /= math.sqrt(2 * layers)
        flat[name] = piece.reshape(rows, cols) * std
    ones = lambda n: noise.new_ones(n)
    zeros = lambda n: noise.new_zeros(n)
    blocks = []
    for i in range(layers):
        block = {n: flat[f"{i}.{n}"] for n in ("wq", "wk", "wv", "wo", "w1", "w2")}
        block.update(ln1_g=ones(width), ln1_b=zeros(width), ln2_g=ones(width), ln2_b=zeros(width))
        block.update(b1=zeros(4 * width), b2=zeros(width))
        blocks.append(block)
    return dict(
        tok_emb=flat["tok_emb"], pos_emb=flat["pos_emb"], blocks=blocks, lnf_g=ones(width), lnf_b=zeros(width)
    )


def forward(params, ids, n_heads):
    B, T = ids.shape
    x = F.embedding(ids, params["tok_emb"]) + params["pos_emb"][:T]
    C = x.size(-1)
    for p in params["blocks"]:
        h = F.layer_norm(x, (C,), p["ln1_g"], p["ln1_b"])
        q, k, v = (F.linear(h, p[n]).view(B, T, n_heads, C // n_heads).transpose(1, 2) for n in ("wq", "wk", "wv"))
        att = torch.einsum("bhqd,bhkd->bhqk", q, k) / math.sqrt(k.size(-1))
        att = att + torch.full((T, T), float("-inf"), dtype=att.dtype).triu(1)
        y = torch.einsum("bhqk,bhkd->bhqd", att.softmax(-2), v)
        x = x + F.linear(y.transpose(1, 2).reshape(B, T, C), p["wo"])
        h = F.layer_norm(x, (C,), p["ln2_g"], p["ln2_b"])
        x = x + F.linear(F.gelu(F.linear(h, p["w1"], p["b1"])), p["w2"], p["b2"])
    x = F.layer_norm(x, (C,), params["lnf_g"], params["lnf_b"])
    return x @ params["tok_emb"].t()
