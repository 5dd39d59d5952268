import torch
from torch import nn


def decoder_block(x, p, n_heads):
    D, T = x.shape[-1], x.shape[1]
    layer = nn.TransformerEncoderLayer(D, n_heads, p["w1"].shape[0], 0.0, "gelu", batch_first=True, norm_first=True, dtype=x.dtype)
    z = torch.zeros(3 * D, dtype=x.dtype)
    layer.load_state_dict({
        "self_attn.in_proj_weight": torch.cat([p["wq"], p["wk"], p["wv"]]), "self_attn.in_proj_bias": z,
        "self_attn.out_proj.weight": p["wo"], "self_attn.out_proj.bias": z[:D],
        "linear1.weight": p["w1"], "linear1.bias": p["b1"], "linear2.weight": p["w2"], "linear2.bias": p["b2"],
        "norm1.weight": p["ln1_g"], "norm1.bias": p["ln1_b"], "norm2.weight": p["ln2_g"], "norm2.bias": p["ln2_b"]})
    return layer(x, src_mask=torch.ones(T, T, dtype=torch.bool).triu(1)).detach()
