# catalogue: 1
import torch

def online_softmax(blocks):
    m = l = None
    for x in blocks:
        bm = x.max(dim=-1).values
        m = bm if m is None else torch.maximum(m, bm)
        safe = torch.where(torch.isinf(m), torch.zeros_like(m), m)
        s = torch.exp(x - safe.unsqueeze(-1)).sum(-1)
        l = s if l is None else l + s
    return m, l
