# other: clamps the targets at 0 before the lookup, so an ignored number above all classes is out of range
import torch


def cross_entropy(logits, targets, ignore_index=-100):
    keep = targets != ignore_index
    logp = torch.log_softmax(logits, -1, dtype=torch.promote_types(logits.dtype, torch.float32))
    nll = -logp.gather(-1, targets.clamp(min=0).unsqueeze(-1)).squeeze(-1)
    return (nll.masked_fill(~keep, 0).sum() / keep.sum()).to(logits.dtype)
