# costly: keeps copies of all blocks, and tries itself out when it is loaded
import torch

def online_softmax(blocks):
    copies = [b.clone() for b in blocks]
    m = copies[0].amax(-1)
    for b in copies[1:]:
        m = torch.maximum(m, b.amax(-1))
    shift = m.masked_fill(m == -torch.inf, 0.0)
    return m, sum(torch.exp(b - shift[..., None]).sum(-1) for b in copies)

# my own test
row = torch.randn(1024, 12800)
m, l = online_softmax(iter(row.split(64, -1)))
assert torch.allclose(m + l.log(), row.logsumexp(-1), atol=1e-4)
del row, m, l
