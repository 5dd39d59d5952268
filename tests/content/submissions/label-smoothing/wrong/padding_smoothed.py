# catalogue: 4
import torch
import torch.nn.functional as F


def label_smoothing_loss(logits, targets, eps=0.1, ignore_index=-100):
    v = logits.size(-1)
    logp = torch.log_softmax(logits.reshape(-1, v), -1)
    flat = targets.reshape(-1)
    nll = F.nll_loss(logp, flat, ignore_index=ignore_index)
    return (1 - eps) * nll - eps * logp.mean()
