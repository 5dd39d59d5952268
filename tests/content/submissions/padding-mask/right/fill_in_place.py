import torch


def padding_mask(lengths, t, causal=False):
    B = lengths.shape[0]
    allowed = torch.zeros(B, t, t, dtype=torch.bool, device=lengths.device)
    for b in range(B):
        allowed[b, :, : int(lengths[b])] = True
    if causal:
        future = torch.triu(torch.ones_like(allowed), diagonal=1)
        allowed.masked_fill_(future, False)
    return allowed[:, None]
