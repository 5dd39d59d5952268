# catalogue: 1
# both sides are cut by one at the front, so nothing is shifted
import torch


def lm_loss(logits, ids, mask):
    lp = logits[:, 1:].log_softmax(-1)
    y, m = ids[:, 1:], mask[:, 1:]
    nll = -lp.gather(-1, y[..., None])[..., 0]
    return nll[m].mean()
