# catalogue: 8
import torch


def multi_head_attention(x, wq, wk, wv, wo, n_heads, mask=None):
    B, T, D = x.shape
    d = D // n_heads

    def fold(y):
        return y.view(B, T, n_heads, d).transpose(1, 2).reshape(B * n_heads, T, d)

    q, k, v = fold(x @ wq.T), fold(x @ wk.T), fold(x @ wv.T)
    s = torch.bmm(q, k.transpose(1, 2)) * d**-0.5
    if mask is not None:
        m = mask.expand(B, -1 if mask.dim() == 4 else 1, T, T) if mask.dim() > 2 else mask.expand(B, 1, T, T)
        if m.shape[1] == 1:
            # one copy of the batch per head
            m = m[:, 0].repeat(n_heads, 1, 1)
        s = s.masked_fill(~m.reshape(B * n_heads, T, T), -torch.inf)
    y = torch.bmm(s.softmax(-1).nan_to_num(0.0), v).view(B, n_heads, T, d)
    return y.transpose(1, 2).reshape(B, T, D) @ wo.T
