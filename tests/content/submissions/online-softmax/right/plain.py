import torch


def online_softmax(blocks):
    m = l = None
    for x in blocks:
        block_max = x.max(dim=-1).values
        new_m = block_max if m is None else torch.maximum(m, block_max)
        safe = torch.where(new_m == float("-inf"), torch.zeros_like(new_m), new_m)
        s = torch.exp(x - safe.unsqueeze(-1)).sum(dim=-1)
        if l is not None:
            s = s + l * torch.exp(m - safe)
        m, l = new_m, s
    return m, l
