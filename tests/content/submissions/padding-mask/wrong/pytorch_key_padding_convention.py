# True marks padding (the convention of nn.MultiheadAttention)
import torch


def padding_mask(lengths, t, causal=False):
    k = torch.arange(t, device=lengths.device)
    pad = (k >= lengths[:, None])[:, None, None, :].expand(-1, 1, t, t)
    if causal:
        pad = pad | (k > k[:, None])
    return pad
