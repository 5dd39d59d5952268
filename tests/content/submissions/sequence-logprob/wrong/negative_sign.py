# returns the negative log-likelihood
import torch.nn.functional as F


def sequence_logprob(logits, ids, mask=None):
    nll = F.cross_entropy(logits[:, :-1].transpose(1, 2), ids[:, 1:], reduction="none")
    if mask is not None:
        nll = nll.masked_fill(~mask[:, 1:], 0.0)
    return nll.sum(1)
