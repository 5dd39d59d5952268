# catalogue: 2
# m is the maximum of the current block, not the running one
import torch


def online_softmax(blocks):
    m = l = None
    for x in blocks:
        new = x.amax(-1)
        ref = torch.where(new.isneginf(), torch.zeros_like(new), new)
        s = torch.exp(x - ref.unsqueeze(-1)).sum(-1)
        if m is not None:
            s = s + l * torch.exp(m - ref)
        m, l = new, s
    return m, l
