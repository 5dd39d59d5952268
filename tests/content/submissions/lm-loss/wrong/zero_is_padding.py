# token id 0 is taken for padding in addition to the mask
import torch.nn.functional as F


def lm_loss(logits, ids, mask):
    y = (ids * mask)[:, 1:]
    x = logits[:, :-1]
    return F.cross_entropy(x.reshape(-1, x.size(-1)), y.reshape(-1), ignore_index=0)
