# the labels are a view of ids, so -100 is written into the caller's ids
import torch.nn.functional as F


def lm_loss(logits, ids, mask):
    labels = ids[:, 1:]
    labels[~mask[:, 1:]] = -100
    return F.cross_entropy(logits[:, :-1].reshape(-1, logits.size(-1)), labels.reshape(-1))
