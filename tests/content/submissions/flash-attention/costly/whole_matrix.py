# catalogue: 1
# ordinary attention, the blocks are ignored
import torch


def flash_attention(q, k, v, block_q, block_k, causal=False):
    s = q @ k.transpose(-1, -2) * q.shape[-1] ** -0.5
    if causal:
        keep = torch.ones(s.shape[-2:], dtype=torch.bool).tril(k.shape[-2] - q.shape[-2])
        s = s.masked_fill(~keep, -torch.inf)
    lse = torch.logsumexp(s, -1)
    return torch.nan_to_num((s - lse[..., None]).exp(), 0.0) @ v, lse
