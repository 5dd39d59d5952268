# catalogue: 5
# the weights are a uniform 1/n over the allowed keys instead of a softmax of the scores
import torch


def cross_attention(x_q, x_kv, wq, wk, wv, wo, n_heads, kv_mask=None):
    B, Tq, D = x_q.shape
    Tk = x_kv.shape[1]
    v = (x_kv @ wv.T).view(B, Tk, n_heads, D // n_heads).transpose(1, 2)
    weights = torch.ones(B, n_heads, Tq, Tk, dtype=v.dtype, device=v.device)
    if kv_mask is not None:
        weights = weights * kv_mask[:, None, None, :]
    weights = weights / weights.sum(-1, keepdim=True).clamp_min(1)
    return (weights @ v).transpose(1, 2).reshape(B, Tq, D) @ wo.T
