# exp(new - old) instead of exp(old - new)
import torch


def online_softmax(blocks):
    m = l = None
    for x in blocks:
        bm = x.amax(-1)
        new = bm if m is None else torch.maximum(m, bm)
        ref = new.masked_fill(new.isneginf(), 0)
        s = (x - ref[..., None]).exp().sum(-1)
        if m is not None:
            s = s + torch.where(m.isneginf(), torch.zeros_like(l), l * (ref - m).exp())
        m, l = new, s
    return m, l
