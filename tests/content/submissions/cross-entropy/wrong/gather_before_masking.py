# catalogue: 3
# the mask comes too late: the gather has already used the ignored index
import torch


def cross_entropy(logits, targets, ignore_index=-100):
    flat = logits.reshape(-1, logits.size(-1))
    y = targets.reshape(-1)
    picked = torch.gather(flat, 1, y.unsqueeze(1)).squeeze(1)
    nll = torch.logsumexp(flat, 1) - picked
    m = (y != ignore_index).to(nll.dtype)
    return (nll * m).sum() / m.sum()
