# other: compares with the row before where the number stays the same from row to row
import torch


def packed_batch(segments):
    b, t = segments.shape
    flat = segments.flatten()
    first = torch.ones_like(flat, dtype=torch.bool)
    first[1:] = flat[1:] != flat[:-1]
    index = torch.arange(len(flat))
    start = torch.where(first, index, 0).cummax(0).values
    positions = ((index - start) * (flat != 0)).view(b, t)
    mask = (segments[:, :, None] == segments[:, None, :]) & torch.ones(t, t, dtype=torch.bool).tril()
    mask = mask & (segments != 0)[:, :, None]
    return mask[:, None], positions, (positions > 0)
