# catalogue: 1
# documents see earlier documents
import torch
import torch.nn.functional as F


def packed_batch(segments):
    _, t = segments.shape
    real = segments.ne(0)
    before = F.pad(segments, (1, 0))[:, :-1]
    first = real & segments.ne(before)
    index = torch.arange(t, device=segments.device)
    starts = torch.cummax(torch.where(first, index, torch.zeros_like(index)), dim=1).values
    positions = torch.where(real, index - starts, torch.zeros_like(starts))
    query, key = index[:, None], index[None, :]
    mask = (key <= query) & real[:, :, None] & real[:, None, :]
    return mask.unsqueeze(1), positions, real & ~first
