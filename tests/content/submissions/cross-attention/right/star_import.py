from torch.nn import *
import torch


class Cross(Module):
    def __init__(self, d, n, dtype):
        super().__init__()
        self.attn = MultiheadAttention(d, n, bias=False, batch_first=True, dtype=dtype)

    def forward(self, q, m, mask):
        return self.attn(q, m, m, key_padding_mask=mask)[0]


def cross_attention(x_q, x_kv, wq, wk, wv, wo, n_heads, kv_mask=None):
    m = Cross(x_q.shape[-1], n_heads, x_q.dtype)
    m.load_state_dict({"attn.in_proj_weight": torch.cat([wq, wk, wv]), "attn.out_proj.weight": wo})
    return m(x_q, x_kv, None if kv_mask is None else ~kv_mask).detach().nan_to_num(0.0)
