# catalogue: 4
# the mask is cut like the logits, not like the ids
import torch


def lm_loss(logits, ids, mask):
    x = logits[:, :-1]
    y = ids[:, 1:]
    m = mask[:, :-1]
    nll = torch.logsumexp(x, -1) - torch.gather(x, -1, y.unsqueeze(-1)).squeeze(-1)
    return nll[m].mean()
