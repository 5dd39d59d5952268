import torch
import torch.nn.functional as F

class GQA:
    def __init__(self, wq, wk, wv, wo, nh, nkv):
        self.__dict__.update(locals())

    def __call__(self, x, mask):
        B, T, D = x.shape
        d, g = D // self.nh, self.nh // self.nkv
        full = None if mask is None else mask.expand(B, self.nh, T, T)
        parts = []
        for j in range(self.nkv):
            q = (x @ self.wq[j * g * d:(j + 1) * g * d].T).unflatten(-1, (g, d)).transpose(1, 2)
            k = (x @ self.wk[j * d:(j + 1) * d].T).unsqueeze(1)
            v = (x @ self.wv[j * d:(j + 1) * d].T).unsqueeze(1)
            s = (q @ k.mT) / d ** .5
            if full is not None:
                m = full[:, j * g:(j + 1) * g]
                s = s.masked_fill(~m, -torch.inf)
            parts.append(s.softmax(-1).nan_to_num(0.) @ v)
        return F.linear(torch.cat(parts, 1).transpose(1, 2).flatten(2), self.wo)

def grouped_query_attention(x, wq, wk, wv, wo, n_heads, n_kv_heads, mask=None):
    return GQA(wq, wk, wv, wo, n_heads, n_kv_heads)(x, mask)
