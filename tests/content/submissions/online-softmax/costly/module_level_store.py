# catalogue: 4
# costly: the blocks wait in a module-level deque for the second pass
from collections import deque

import torch

STORE = deque()


def online_softmax(blocks):
    STORE.clear()
    m = None
    for x in blocks:
        STORE.append(x.clone())
        t = x.max(-1).values
        m = t if m is None else torch.max(m, t)
        del x
    l = torch.zeros_like(m)
    while STORE:
        l += torch.exp(STORE.popleft() - m.unsqueeze(-1)).sum(-1)
    return m, l
