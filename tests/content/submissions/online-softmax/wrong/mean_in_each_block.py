# catalogue: 5
# divides by the width of the block
import torch


def online_softmax(blocks):
    m = l = None
    for x in blocks:
        new = x.amax(-1) if m is None else torch.maximum(m, x.amax(-1))
        ref = new.masked_fill(new.isneginf(), 0)
        s = (x - ref[..., None]).exp().mean(-1)
        l = s if m is None else l * (m - ref).exp() + s
        m = new
    return m, l
