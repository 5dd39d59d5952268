# logits.float(), and the result is never cast back
import torch.nn.functional as F


def lm_loss(logits, ids, mask):
    logits = logits.float()[:, :-1]
    labels = ids[:, 1:].masked_fill(~mask[:, 1:], -100)
    return F.cross_entropy(logits.reshape(-1, logits.size(-1)), labels.reshape(-1))
