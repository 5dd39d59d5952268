# catalogue: 5
# every block's probabilities are divided by the running sum before they are added
import torch


def online_softmax(blocks):
    m = l = None
    for x in blocks:
        new = x.amax(-1) if m is None else torch.maximum(m, x.amax(-1))
        ref = new.masked_fill(new.isneginf(), 0)
        p = (x - ref[..., None]).exp()
        denom = p.sum(-1)
        if m is not None:
            denom = denom + l * (m - ref).exp()
        l = denom / denom.clamp(min=1e-30) if m is not None else denom
        m = new
    return m, l
