import torch

def padding_mask(lengths, t, causal=False):
    limit = lengths.reshape(-1, 1, 1, 1).expand(-1, 1, t, 1)
    if causal:
        limit = torch.minimum(limit, torch.arange(1, t + 1, device=lengths.device).reshape(1, 1, t, 1))
    return limit > torch.arange(t, device=lengths.device)
