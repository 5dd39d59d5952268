# other: a batch without padding gets the plain causal mask, with batch size 1
import torch


def padding_mask(lengths, t, causal=False):
    triangle = torch.ones(1, 1, t, t, dtype=torch.bool, device=lengths.device).tril()
    if causal and bool((lengths == t).all()):
        return triangle
    keys = (torch.arange(t, device=lengths.device) < lengths[:, None])[:, None, None, :]
    return keys & triangle if causal else keys.expand(-1, -1, t, -1)
