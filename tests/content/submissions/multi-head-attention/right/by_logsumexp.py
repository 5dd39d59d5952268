import torch


def multi_head_attention(x, wq, wk, wv, wo, n_heads, mask=None):
    def heads(y):
        return y.unflatten(-1, (n_heads, -1)).transpose(1, 2)

    q, k, v = (heads(x @ w.T) for w in (wq, wk, wv))
    scores = q @ k.mT / q.shape[-1] ** 0.5
    if mask is not None:
        scores = scores.masked_fill(~mask, -torch.inf)
    weights = torch.exp(scores - torch.logsumexp(scores, -1, keepdim=True)).nan_to_num(0.0)
    return (weights @ v).transpose(1, 2).flatten(2) @ wo.T
