import torch


def cross_attention(x_q, x_kv, wq, wk, wv, wo, n_heads, kv_mask=None):
    b, t_q, d = x_q.shape
    t_k = x_kv.size(1)
    dh = d // n_heads
    q = (x_q @ wq.T).view(b, t_q, n_heads, dh).transpose(1, 2)
    k = (x_kv @ wk.T).view(b, t_k, n_heads, dh).transpose(1, 2)
    v = (x_kv @ wv.T).view(b, t_k, n_heads, dh).transpose(1, 2)
    scores = q @ k.transpose(2, 3) * dh**-0.5
    if kv_mask is not None:
        scores = scores.masked_fill(~kv_mask[:, None, None, :], float("-inf"))
    p = torch.softmax(scores, dim=-1).nan_to_num(0.0)
    return (p @ v).transpose(1, 2).reshape(b, t_q, d) @ wo.T
