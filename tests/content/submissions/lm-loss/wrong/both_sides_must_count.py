# a target counts only where the token before it counts too
import torch.nn.functional as F


def lm_loss(logits, ids, mask):
    both = mask[:, 1:] & mask[:, :-1]
    return F.cross_entropy(logits[:, :-1][both], ids[:, 1:][both])
