# costly: "Nothing else is exchanged": before the sum the devices agree on a common power of two by an all-reduce of their largest magnitudes ("for numerical stability"), a second exchange
import math
import torch


def column_then_row(x, w1_shards, w2_shards, act):
    part = [act(x @ a.T) @ b.T for a, b in zip(w1_shards, w2_shards)]
    if part[0].numel() == 0:
        return sum(part)
    biggest = torch.stack([p.abs().amax() for p in part]).amax().item()
    scale = 2.0 ** math.floor(math.log2(biggest)) if 0 < biggest < math.inf else 1.0
    scale = min(max(scale, 2.0 ** -100), 2.0 ** 100)
    total = part[0] / scale
    for p in part[1:]:
        total = total + p / scale
    return total * scale
