from torch.nn.attention.flex_attention import flex_attention


def flash_attention(q, k, v, block_q, block_k, causal=False):
    lead = q.shape[:-2]
    Q, K, V = (t.reshape(1, -1, *t.shape[-2:]) for t in (q, k, v))
    shift = k.shape[-2] - q.shape[-2]

    def mod(score, b, h, i, j):
        import torch
        return torch.where(j <= i + shift, score, -float("inf"))

    out, lse = flex_attention(Q, K, V, score_mod=mod if causal else None, return_lse=True)
    return out.reshape(*lead, *q.shape[-2:]), lse.reshape(*lead, q.shape[-2])
