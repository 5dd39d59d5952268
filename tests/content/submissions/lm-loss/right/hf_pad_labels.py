import torch.nn as nn


def lm_loss(logits, ids, mask):
    dtype = logits.dtype
    labels = ids.masked_fill(mask.logical_not(), -100)
    labels = nn.functional.pad(labels, (0, 1), value=-100)
    shift_labels = labels[..., 1:].contiguous().view(-1)
    flat = logits.view(-1, logits.shape[-1])
    num_items = (shift_labels != -100).sum()
    loss = nn.functional.cross_entropy(flat, shift_labels, ignore_index=-100, reduction="sum")
    return (loss / num_items).to(dtype)
