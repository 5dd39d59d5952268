"""You compute the scores of each tile three times, for the maximum, for the sum and for the weights. An online softmax
needs them once."""

import torch


def flash_attention(q, k, v, block_q, block_k, causal=False):
    past, scale = k.shape[-2] - q.shape[-2], q.shape[-1] ** -0.5
    outs, lses = [], []
    for i in range(0, q.shape[-2], block_q):
        tile = q[..., i : i + block_q, :]
        rows = torch.arange(i, i + tile.shape[-2])[:, None] + past

        def scores(j):
            s = tile @ k[..., j : j + block_k, :].mT * scale
            return s.masked_fill(torch.arange(j, j + s.shape[-1]) > rows, -torch.inf) if causal else s

        seen = [j for j in range(0, k.shape[-2], block_k) if not causal or j <= i + block_q - 1 + past]
        m = torch.full_like(tile[..., 0], -torch.inf)
        for j in seen:
            m = torch.maximum(m, scores(j).amax(-1))
        shift = m.masked_fill(m == -torch.inf, 0.0)[..., None]
        total, out = torch.zeros_like(m), torch.zeros_like(tile)
        for j in seen:
            total = total + torch.exp(scores(j) - shift).sum(-1)
        for j in seen:
            out = out + torch.exp(scores(j) - shift) @ v[..., j : j + block_k, :]
        outs.append(out / total.masked_fill(total == 0.0, 1.0)[..., None])
        lses.append(m + torch.log(total))
    return torch.cat(outs, -2), torch.cat(lses, -1)
