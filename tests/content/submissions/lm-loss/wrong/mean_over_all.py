# the masked sum is divided by the number of all target positions
import torch.nn.functional as F


def lm_loss(logits, ids, mask):
    b, t, v = logits.shape
    ce = F.cross_entropy(logits[:, :-1].reshape(-1, v), ids[:, 1:].reshape(-1), reduction="none")
    return (ce * mask[:, 1:].reshape(-1)).mean()
