import torch


def padding_mask(lengths, t, causal=False):
    """True where the query may look at the key."""
    positions = torch.arange(t, device=lengths.device)
    keys = positions[None, :] < lengths[:, None]            # [B, t]
    mask = keys[:, None, None, :].expand(-1, 1, t, t)
    if causal:
        mask = mask & (positions[None, :] <= positions[:, None])
    return mask
