# other: document numbers are compared as float32, so numbers above 2**24 that differ by one are taken for one document
# shows for: segments [[16777217, 16777216, 0]]: mask[0, 0, 1, 0] is True (should be False), positions [0, 1, 0] instead of [0, 0, 0]
import torch


def packed_batch(segments):
    B, T = segments.shape
    seg = segments.to(torch.float32)
    real = seg > 0
    # pairwise differences: zero where both tokens belong to one document
    same = (seg.unsqueeze(2) - seg.unsqueeze(1)) == 0
    causal = torch.ones(T, T, dtype=torch.bool, device=segments.device).tril()
    mask = same & causal & real.unsqueeze(2)
    count = mask.sum(-1)
    positions = (count - 1).clamp(min=0)
    return mask.unsqueeze(1), positions, positions > 0
