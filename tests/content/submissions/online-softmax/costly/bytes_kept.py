# Bytes kept.
import itertools, threading
import numpy as np
import torch
def merge(state, b):
    m = b.amax(-1)
    if state is None: state = torch.full_like(m, -torch.inf), torch.zeros_like(m)
    n = torch.maximum(state[0], m); sh = n.masked_fill(n == -torch.inf, 0)
    return n, state[1] * torch.exp(state[0] - sh) + torch.exp(b - sh[..., None]).sum(-1)

def online_softmax(blocks):
    kept = [(b.shape, b.dtype, bytearray(b.contiguous().view(torch.uint8).numpy().tobytes())) for b in blocks]
    s = None
    for sh, dt, raw in kept: s = merge(s, torch.frombuffer(raw, dtype=dt).reshape(sh))
    return s
