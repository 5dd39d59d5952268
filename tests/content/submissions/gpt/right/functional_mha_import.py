import torch
import torch.nn.functional as F
from torch.nn.functional import multi_head_attention_forward as mhaf


def gpt_forward(ids, params, n_heads):
    T = ids.shape[1]
    if T > params["pos_emb"].shape[0]:
        raise ValueError("too long")
    x = params["tok_emb"][ids] + params["pos_emb"][:T]
    D = x.shape[-1]
    for p in params["blocks"]:
        h = F.layer_norm(x, (D,), p["ln1_g"], p["ln1_b"]).transpose(0, 1)
        a, _ = mhaf(h, h, h, D, n_heads, torch.cat([p["wq"], p["wk"], p["wv"]]), None, None, None, False, 0.0, p["wo"], None,
                    training=False, need_weights=False, attn_mask=torch.ones(T, T, dtype=torch.bool).triu(1))
        x = x + a.transpose(0, 1)
        h = F.layer_norm(x, (D,), p["ln2_g"], p["ln2_b"])
        x = x + F.linear(F.gelu(F.linear(h, p["w1"], p["b1"])), p["w2"], p["b2"])
    return F.layer_norm(x, (D,), params["lnf_g"], params["lnf_b"]) @ params["tok_emb"].T
