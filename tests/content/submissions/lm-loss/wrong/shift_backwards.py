# catalogue: 2
# the logits of t + 1 are compared with the token at t
import torch.nn.functional as F


def lm_loss(logits, ids, mask):
    pred = logits[:, 1:]
    target = ids[:, :-1]
    m = mask[:, :-1].float()
    ce = F.cross_entropy(pred.reshape(-1, pred.shape[-1]), target.reshape(-1), reduction="none")
    ce = ce.view_as(m)
    return ((ce * m).sum() / m.sum()).to(logits.dtype)
