# Strips: block_q queries against all keys at once; the memory still grows linearly with the length.
import torch
def flash_attention(q, k, v, block_q, block_k, causal=False):
    Tq, Tk, d = q.shape[-2], k.shape[-2], q.shape[-1]
    outs, lses = [], []
    for i in range(0, Tq, block_q):
        qi = q[..., i:i+block_q, :]
        n = qi.shape[-2]
        end = min(Tk, max(0, i + n + Tk - Tq)) if causal else Tk
        if end == 0:
            outs.append(torch.zeros_like(qi)); lses.append(torch.full_like(qi[..., 0], -torch.inf)); continue
        s = qi @ k[..., :end, :].mT * d ** -0.5
        if causal:
            s = s.masked_fill(torch.arange(end) > torch.arange(i, i+n)[:, None] + Tk - Tq, -torch.inf)
        lse = s.logsumexp(-1)
        z = torch.where(lse.isneginf(), torch.zeros_like(lse), lse)[..., None]
        outs.append((s - z).exp() @ v[..., :end, :]); lses.append(lse)
    return torch.cat(outs, -2), torch.cat(lses, -1)
