# catalogue: 3
import torch.nn.functional as F


def label_smoothing_loss(logits, targets, eps=0.1, ignore_index=-100):
    logp = F.log_softmax(logits, dim=-1)
    keep = targets.ne(ignore_index)
    nll = -logp.gather(-1, targets.clamp(0, logits.size(-1) - 1).unsqueeze(-1)).squeeze(-1)[keep].mean()
    smooth = -logp.sum(-1)[keep].mean()
    return (1 - eps) * nll + eps * smooth
