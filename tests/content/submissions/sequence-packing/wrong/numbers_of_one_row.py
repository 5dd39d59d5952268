# other: finds the documents of the first row and uses them for all
import torch


def packed_batch(segments):
    b, t = segments.shape
    s = segments[0].expand(b, t)
    mask = (s[:, :, None] == s[:, None, :]) & torch.ones(t, t, dtype=torch.bool).tril() & (s != 0)[:, :, None]
    positions = (mask.sum(-1) - 1).clamp(min=0)
    return mask[:, None], positions, positions > 0
