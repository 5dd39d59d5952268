# other: a maximum close to the one before is not taken over
import torch


def online_softmax(blocks):
    m = l = None
    for block in blocks:
        top = block.amax(-1)
        if m is None:
            m = torch.full_like(top, float("-inf"))
            l = torch.zeros_like(top)
        new = torch.maximum(m, top)
        if torch.allclose(new, m):
            new = m    # nothing grew: no correction
        safe = torch.where(torch.isneginf(new), torch.zeros_like(new), new)
        l = l * torch.exp(m - safe) + torch.exp(block - safe[..., None]).sum(-1)
        m = new
    return m, l
