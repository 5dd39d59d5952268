# catalogue: 4
# keeps all blocks in a list for a second pass
import torch


def online_softmax(blocks):
    blocks = list(blocks)
    m = blocks[0].amax(-1)
    for b in blocks[1:]:
        m = torch.maximum(m, b.amax(-1))
    l = sum(torch.exp(b - m.unsqueeze(-1)).sum(-1) for b in blocks)
    return m, l
