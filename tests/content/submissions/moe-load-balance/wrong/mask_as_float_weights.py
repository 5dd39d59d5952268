# other: the mask multiplies the losses of the tokens, but the choices are counted before it
import torch
import torch.nn.functional as F


def router_losses(logits, k, mask=None):
    n, e = logits.shape
    w = torch.ones(n, dtype=logits.dtype) if mask is None else mask.to(logits.dtype)
    probs = logits.softmax(-1)
    f = F.one_hot(probs.topk(k).indices, e).to(logits.dtype).mean(dim=(0, 1))
    P = (probs * w[:, None]).sum(0) / w.sum()
    return e * (f * P).sum(), (logits.logsumexp(-1) ** 2 * w).sum() / w.sum()
