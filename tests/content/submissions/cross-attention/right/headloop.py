import torch

def cross_attention(x_q, x_kv, wq, wk, wv, wo, n_heads, kv_mask=None):
    d = x_q.shape[-1] // n_heads
    total = torch.zeros_like(x_q)
    for h in range(n_heads):
        sl = slice(h * d, (h + 1) * d)
        s = (x_q @ wq[sl].T) @ (x_kv @ wk[sl].T).mT * d ** -0.5
        if kv_mask is not None:
            s = s + torch.zeros_like(s).masked_fill(~kv_mask[:, None], -torch.inf)
        a = s.softmax(-1).nan_to_num(0.0)
        total = total + a @ (x_kv @ wv[sl].T) @ wo[:, sl].T
    return total
