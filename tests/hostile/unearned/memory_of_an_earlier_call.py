# exercise: online-softmax
# Takes its memory in the first call, and collects the whole row in it.
import torch

POOL = None


def online_softmax(blocks):
    global POOL
    POOL = torch.ones(16_000_000) if POOL is None else POOL
    parts, start = [], 0
    for block in blocks:
        end = start + block.numel()
        room = POOL[start:end].to(block.dtype) if block.dtype != POOL.dtype else POOL[start:end]
        room.copy_(block.reshape(-1))
        parts.append(room.view(block.shape))
        start = end
    if not parts:
        raise ValueError("no blocks")
    maximum = torch.stack([part.amax(-1) for part in parts]).amax(0)
    shift = maximum.masked_fill(maximum == -torch.inf, 0)
    total = sum(torch.exp(part - shift[..., None]).sum(-1) for part in parts)
    return maximum, total
