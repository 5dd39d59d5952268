# catalogue: 1
# logits and ids are compared at the same position
import torch.nn.functional as F


def lm_loss(logits, ids, mask):
    labels = ids.masked_fill(~mask, -100)
    return F.cross_entropy(logits.view(-1, logits.size(-1)), labels.view(-1))
