# catalogue: 1
import torch


def label_smoothing_loss(logits, targets, eps=0.1, ignore_index=-100):
    lprobs = torch.log_softmax(logits, -1).reshape(-1, logits.size(-1))
    target = targets.reshape(-1, 1)
    pad = target.eq(ignore_index)
    nll = -lprobs.gather(-1, target.masked_fill(pad, 0)).masked_fill(pad, 0.0)
    smooth = -lprobs.sum(-1, keepdim=True).masked_fill(pad, 0.0)
    eps_i = eps / (lprobs.size(-1) - 1)
    return ((1.0 - eps - eps_i) * nll + eps_i * smooth).sum() / (~pad).sum()
