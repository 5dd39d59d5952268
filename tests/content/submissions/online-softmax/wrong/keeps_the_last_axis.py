# keepdim results [..., 1]
import torch


def online_softmax(blocks):
    m = l = None
    for x in blocks:
        bm = x.amax(-1, keepdim=True)
        new = bm if m is None else torch.maximum(m, bm)
        ref = new.masked_fill(new.isneginf(), 0)
        s = (x - ref).exp().sum(-1, keepdim=True)
        m, l = new, s if m is None else s + l * (m - ref).exp()
    return m, l
