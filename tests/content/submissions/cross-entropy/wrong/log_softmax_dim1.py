# catalogue: 5
# normalises over dim 1, right for [N, V] and wrong for [B, T, V]
import torch


def cross_entropy(logits, targets, ignore_index=-100):
    logp = torch.log_softmax(logits, dim=1) if logits.dim() > 1 else torch.log_softmax(logits, 0)
    keep = targets != ignore_index
    y = targets.masked_fill(~keep, 0)
    nll = -logp.gather(-1, y.unsqueeze(-1)).squeeze(-1)
    return nll[keep].mean()
