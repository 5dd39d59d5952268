# catalogue: 3
# m = 0 is larger than any negative score
import torch


def online_softmax(blocks):
    m, l = 0.0, 0.0
    for x in blocks:
        new = torch.clamp(x.max(dim=-1).values, min=m) if not torch.is_tensor(m) else torch.maximum(m, x.max(dim=-1).values)
        l = l * torch.exp(m - new) + torch.exp(x - new.unsqueeze(-1)).sum(-1)
        m = new
    return m, l
