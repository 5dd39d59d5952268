# costly: computes tile by tile, but keeps all tiles of scores until the end
import torch


def flash_attention(q, k, v, block_q, block_k, causal=False):
    past, d = k.shape[-2] - q.shape[-2], q.shape[-1]
    kept = {}
    for i in range(0, q.shape[-2], block_q):
        for j in range(0, k.shape[-2], block_k):
            s = q[..., i:i + block_q, :] @ k[..., j:j + block_k, :].transpose(-1, -2) / d ** 0.5
            if causal:
                if j > i + block_q - 1 + past:
                    continue
                r = torch.arange(i, i + s.shape[-2]).unsqueeze(1) + past
                s = torch.where(torch.arange(j, j + s.shape[-1]) <= r, s, torch.full_like(s, -torch.inf))
            kept[i, j] = s
    outs, lses = [], []
    for i in range(0, q.shape[-2], block_q):
        mine = {j: s for (row, j), s in kept.items() if row == i}
        if not mine:
            outs.append(torch.zeros_like(q[..., i:i + block_q, :]))
            lses.append(torch.full_like(outs[-1][..., 0], -torch.inf))
            continue
        m = torch.stack([s.amax(-1) for s in mine.values()]).amax(0)
        z = m.masked_fill(m == -torch.inf, 0.0)
        l = sum(torch.exp(s - z[..., None]).sum(-1) for s in mine.values())
        o = sum(torch.exp(s - z[..., None]) @ v[..., j:j + block_k, :] for j, s in mine.items())
        outs.append(o / l.masked_fill(l == 0, 1.0)[..., None])
        lses.append(m + l.log())
    return torch.cat(outs, -2), torch.cat(lses, -1)
