import torch
from torch import nn


class Cached(nn.MultiheadAttention):
    def set(self, wq, wk, wv, wo):
        self.in_proj_weight.data, self.out_proj.weight.data = torch.cat([wq, wk, wv]), wo
        return self.eval()


@torch.no_grad()
def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    seen = torch.cat([*(cache or ()), x], 1)
    layer = Cached(x.shape[-1], n_heads, bias=False, batch_first=True).set(wq, wk, wv, wo)
    hide = torch.ones(x.shape[1], seen.shape[1], dtype=torch.bool).triu(seen.shape[1] - x.shape[1] + 1)
    return layer(x, seen, seen, attn_mask=hide)[0], (*(cache or ()), x)
