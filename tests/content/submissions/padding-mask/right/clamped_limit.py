import torch


def padding_mask(lengths, t, causal=False):
    # one number per (sequence, query): how many keys it sees, counted from the left
    limit = lengths.view(-1, 1).expand(-1, t)
    if causal:
        limit = torch.minimum(limit, torch.arange(1, t + 1, device=lengths.device))
    return (torch.arange(t, device=lengths.device) < limit.unsqueeze(-1)).unsqueeze(1)
