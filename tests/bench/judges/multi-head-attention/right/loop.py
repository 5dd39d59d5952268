import torch
import torch.nn.functional as F


def multi_head_attention(x, wq, wk, wv, wo, n_heads, mask=None):
    b, t, d = x.shape
    size = d // n_heads
    if mask is not None:
        mask = mask.expand(b, n_heads, t, t)
    outs = []
    for h in range(n_heads):
        rows = slice(h * size, (h + 1) * size)
        q, k, v = F.linear(x, wq[rows]), F.linear(x, wk[rows]), F.linear(x, wv[rows])
        s = q.bmm(k.mT) * size**-0.5
        if mask is not None:
            s = s.masked_fill(mask[:, h].logical_not(), float("-inf"))
        outs.append(F.softmax(s, dim=-1).nan_to_num().bmm(v))
    return F.linear(torch.cat(outs, dim=-1), wo)
