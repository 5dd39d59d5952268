# other: takes everything before the padding for one document
import torch


def packed_batch(segments):
    t = segments.shape[1]
    real = segments != 0
    mask = real[:, :, None] & real[:, None, :] & torch.ones(t, t, dtype=torch.bool).tril()
    positions = torch.arange(t) * real
    return mask[:, None], positions, positions > 0
