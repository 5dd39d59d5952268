# other: a document of one token is treated like padding
import torch


def packed_batch(segments):
    t = segments.shape[1]
    same = segments[:, :, None] == segments[:, None, :]
    long = same.sum(-1) > 1
    real = (segments != 0) & long
    mask = same & torch.ones(t, t, dtype=torch.bool).tril() & real[:, :, None]
    positions = (mask.sum(-1) - 1).clamp(min=0)
    return mask[:, None], positions, positions > 0
