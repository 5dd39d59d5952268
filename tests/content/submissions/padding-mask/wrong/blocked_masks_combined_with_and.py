# catalogue: 4
# builds the two "blocked" masks and combines them with &, so blocking needs both reasons
import torch


def padding_mask(lengths, t, causal=False):
    k = torch.arange(t, device=lengths.device)
    blocked = (k.unsqueeze(0) >= lengths.unsqueeze(1))[:, None, None].expand(-1, -1, t, -1)
    if causal:
        blocked = blocked & torch.triu(torch.ones(t, t, device=lengths.device), 1).bool()
    return ~blocked
