import torch


def alibi_bias(n_heads, t_q, t_k):
    p = 1
    while 2 * p <= n_heads:
        p *= 2
    h = torch.arange(1, p + 1, dtype=torch.float64)
    all_slopes = torch.cat([torch.exp2(-8 * h / p), torch.exp2(-4 * (2 * h - 1) / p)])[:n_heads]
    rel = torch.arange(t_k)[:, None] - (torch.arange(t_q)[None, :] + t_k - t_q)    # [t_k, t_q]
    return torch.einsum("h,kq->khq", all_slopes, rel.double()).float().permute(1, 2, 0)
