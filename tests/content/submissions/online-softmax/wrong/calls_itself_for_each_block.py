# catalogue: none
# a thousand blocks are too deep
import torch
def online_softmax(blocks):
    blocks = list(blocks)
    if not blocks:
        raise ValueError("none")
    def go(k):
        if k == 0:
            m = blocks[0].amax(-1)
            s = m.masked_fill(m == -torch.inf, 0.0)
            return m, torch.exp(blocks[0] - s[..., None]).sum(-1)
        m, l = go(k - 1)
        new = torch.maximum(m, blocks[k].amax(-1))
        s = new.masked_fill(new == -torch.inf, 0.0)
        return new, l * torch.exp(m - s) + torch.exp(blocks[k] - s[..., None]).sum(-1)
    return go(len(blocks) - 1)
