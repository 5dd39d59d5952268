"""Attention in tiles, each weighted by exp(score - logsumexp of the keys so far)."""

import torch


def flash_attention(q, k, v, block_q, block_k, causal=False):
    T_q, T_k, d = q.shape[-2], k.shape[-2], q.shape[-1]
    past = T_k - T_q
    outs, lses = [], []
    for i in range(0, T_q, block_q):
        tile = q[..., i : i + block_q, :]
        rows = torch.arange(i, i + tile.shape[-2])[:, None] + past
        lse, out = torch.full_like(tile[..., 0], -torch.inf), torch.zeros_like(tile)
        for j in range(0, T_k, block_k):
            if causal and j > i + block_q - 1 + past:
                break
            scores = tile @ k[..., j : j + block_k, :].mT * d**-0.5
            if causal:
                scores = scores.masked_fill(torch.arange(j, j + scores.shape[-1])[None, :] > rows, -torch.inf)
            both = torch.logaddexp(lse, scores.logsumexp(-1))
            finite = both.masked_fill(both == -torch.inf, 0.0)
            weights = torch.exp(scores - finite[..., None])
            out = out * torch.exp(lse - finite)[..., None] + weights @ v[..., j : j + block_k, :]
            lse = both
        outs.append(out)
        lses.append(lse)
    return torch.cat(outs, -2), torch.cat(lses, -1)
