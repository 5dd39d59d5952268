# returns the log of the sum for l
import torch


def online_softmax(blocks):
    m = lse = None
    for x in blocks:
        bm, bl = x.amax(-1), x.logsumexp(-1)
        m, lse = (bm, bl) if m is None else (torch.maximum(m, bm), torch.logaddexp(lse, bl))
    return m, lse - m
