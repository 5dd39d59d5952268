# style: Hugging Face's LabelSmoother, with the smoothed loss in one sum over the classes; nll_loss of torch
import torch
import torch.nn.functional as F


def label_smoothing_loss(logits, targets, eps=0.1, ignore_index=-100):
    size = logits.size(-1)
    logp = F.log_softmax(logits.view(-1, size), dim=-1)
    flat = targets.view(-1)
    padding = flat.eq(ignore_index)
    active = flat.numel() - padding.sum()
    nll = F.nll_loss(logp, flat, ignore_index=ignore_index, reduction="sum")
    smoothed = -logp.masked_fill(padding.unsqueeze(-1), 0.0).sum() / size
    return (1 - eps) * nll / active + eps * smoothed / active
