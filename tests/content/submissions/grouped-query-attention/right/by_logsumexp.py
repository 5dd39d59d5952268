import torch


def grouped_query_attention(x, wq, wk, wv, wo, n_heads, n_kv_heads, mask=None):
    def heads(y, n):
        return y.unflatten(-1, (n, -1)).transpose(1, 2)

    q, k, v = heads(x @ wq.T, n_heads), heads(x @ wk.T, n_kv_heads), heads(x @ wv.T, n_kv_heads)
    k, v = (y.repeat_interleave(n_heads // n_kv_heads, dim=1) for y in (k, v))
    scores = q @ k.mT * q.shape[-1] ** -0.5
    if mask is not None:
        scores = scores.masked_fill(~mask, -torch.inf)
    weights = torch.exp(scores - scores.logsumexp(-1, keepdim=True)).nan_to_num(0.0)
    return (weights @ v).transpose(1, 2).flatten(2) @ wo.T
