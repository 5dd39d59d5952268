# catalogue: 2
import torch


def multi_head_attention(x, wq, wk, wv, wo, n_heads, mask=None):
    b, t, c = x.shape
    hd = c // n_heads
    q, k, v = [(x @ w.T).reshape(b, t, n_heads, hd).transpose(1, 2) for w in (wq, wk, wv)]
    scores = torch.matmul(q, k.transpose(-2, -1)) / hd**0.5
    if mask is not None:
        scores = torch.where(mask, scores, -torch.inf)
    out = torch.matmul(torch.nan_to_num(scores.softmax(-1)), v)
    return out.reshape(b, t, c) @ wo.T
