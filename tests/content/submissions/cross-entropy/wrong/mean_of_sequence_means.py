# averages within each sequence first, then over the sequences
import torch


def cross_entropy(logits, targets, ignore_index=-100):
    logp = logits.log_softmax(-1)
    m = targets != ignore_index
    nll = -logp.gather(-1, torch.where(m, targets, 0).unsqueeze(-1)).squeeze(-1)
    nll = torch.where(m, nll, 0)
    per_seq = nll.sum(-1) / m.sum(-1).clamp(min=1)
    return per_seq.mean()
