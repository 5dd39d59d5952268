# catalogue: 5
import torch

def encoder_block(x, p, n_heads, pad_mask=None):
    D = x.shape[-1]
    layer = torch.nn.TransformerEncoderLayer(D, n_heads, p["w1"].shape[0], dropout=0.1, activation="relu", batch_first=True, norm_first=False, dtype=x.dtype)
    with torch.no_grad():
        layer.self_attn.in_proj_weight.copy_(torch.cat([p["wq"], p["wk"], p["wv"]]))
        layer.self_attn.in_proj_bias.zero_()
        layer.self_attn.out_proj.weight.copy_(p["wo"])
        layer.self_attn.out_proj.bias.zero_()
        layer.linear1.weight.copy_(p["w1"]), layer.linear1.bias.copy_(p["b1"])
        layer.linear2.weight.copy_(p["w2"]), layer.linear2.bias.copy_(p["b2"])
        layer.norm1.weight.copy_(p["ln1_g"]), layer.norm1.bias.copy_(p["ln1_b"])
        layer.norm2.weight.copy_(p["ln2_g"]), layer.norm2.bias.copy_(p["ln2_b"])
    return layer(x, src_key_padding_mask=None if pad_mask is None else ~pad_mask).detach()
