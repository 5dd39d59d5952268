# catalogue: 4
# one tensor of everything
import torch


def online_softmax(blocks):
    x = torch.cat(list(blocks), dim=-1)
    m = x.max(dim=-1).values
    return m, (x - m[..., None]).exp().sum(dim=-1)
