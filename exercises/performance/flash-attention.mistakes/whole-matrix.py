"""You compute the matrix of all scores and ignore the block sizes."""

import torch


def flash_attention(q, k, v, block_q, block_k, causal=False):
    scores = q @ k.mT * q.shape[-1] ** -0.5
    if causal:
        seen = torch.ones(scores.shape[-2:], dtype=torch.bool).tril(scores.shape[-1] - scores.shape[-2])
        scores = scores.masked_fill(~seen, -torch.inf)
    lse = torch.logsumexp(scores, -1)
    shift = lse.masked_fill(lse == -torch.inf, 0.0)
    return torch.exp(scores - shift[..., None]) @ v, lse
