import torch
import torch.nn.functional as F
import torch.nn.modules.activation as act


def encoder_block(x, p, n_heads, pad_mask=None):
    D = x.shape[-1]
    mha = act.MultiheadAttention(D, n_heads, bias=False, batch_first=True, dtype=x.dtype)
    with torch.no_grad():
        mha.in_proj_weight.copy_(torch.cat([p["wq"], p["wk"], p["wv"]]))
        mha.out_proj.weight.copy_(p["wo"])
        a, _ = mha(x, x, x, key_padding_mask=None if pad_mask is None else ~pad_mask, need_weights=False)
    x = F.layer_norm(x + a, (D,), p["ln1_g"], p["ln1_b"])
    return F.layer_norm(x + F.linear(F.relu(F.linear(x, p["w1"], p["b1"])), p["w2"], p["b2"]), (D,), p["ln2_g"], p["ln2_b"])
