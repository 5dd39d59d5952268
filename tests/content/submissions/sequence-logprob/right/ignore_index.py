import torch
import torch.nn.functional as F

def sequence_logprob(logits, ids, mask=None):
    labels = ids.clone()
    labels[:, 0] = -100
    if mask is not None:
        labels[~mask] = -100
    labels = labels.roll(-1, 1)
    return torch.stack([-F.cross_entropy(l, y, reduction="sum", ignore_index=-100) for l, y in zip(logits, labels)])
