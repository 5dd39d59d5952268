# one number for the whole batch instead of one per sequence
import torch.nn.functional as F


def sequence_logprob(logits, ids, mask=None):
    labels = ids[:, 1:].clone()
    if mask is not None:
        labels[~mask[:, 1:]] = -100
    return -F.cross_entropy(logits[:, :-1].flatten(0, 1), labels.flatten(), ignore_index=-100, reduction="sum")
