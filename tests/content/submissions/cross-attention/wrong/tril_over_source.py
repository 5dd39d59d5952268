# catalogue: 3
# a causal mask copied from the self-attention hides later source tokens
import torch


def cross_attention(x_q, x_kv, wq, wk, wv, wo, n_heads, kv_mask=None):
    b, tq, dm = x_q.shape
    tk = x_kv.shape[1]
    hd = dm // n_heads
    q = (x_q @ wq.T).reshape(b, tq, n_heads, hd).permute(0, 2, 1, 3)
    k = (x_kv @ wk.T).reshape(b, tk, n_heads, hd).permute(0, 2, 3, 1)
    v = (x_kv @ wv.T).reshape(b, tk, n_heads, hd).permute(0, 2, 1, 3)
    s = q @ k / hd ** 0.5
    allowed = torch.tril(torch.ones(tq, tk, dtype=torch.bool, device=s.device))[None, None]
    if kv_mask is not None:
        allowed = allowed & kv_mask[:, None, None, :]
    s = s.masked_fill(~allowed, float("-inf"))
    a = torch.nan_to_num(torch.softmax(s, -1), nan=0.0)
    return (a @ v).permute(0, 2, 1, 3).reshape(b, tq, dm) @ wo.T
