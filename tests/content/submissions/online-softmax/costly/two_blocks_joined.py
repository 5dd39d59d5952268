# joins two blocks at a time
import torch
def online_softmax(blocks):
    it = iter(blocks); m = l = None
    for a in it:
        b = next(it, None)
        x = a if b is None else torch.cat([a, b], -1)
        del a, b
        bm = x.amax(-1)
        if m is None: m, l = torch.full_like(bm, -torch.inf), torch.zeros_like(bm)
        new = torch.maximum(m, bm); safe = torch.where(new == -torch.inf, torch.zeros_like(new), new)
        l = l * torch.exp(m - safe) + torch.exp(x - safe[..., None]).sum(-1); m = new
        del x
    return m, l
