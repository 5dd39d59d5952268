"""You flatten the leading axes and then take the softmax over the tokens. It belongs along the vocabulary, the last
axis."""

import torch


def cross_entropy(logits, targets, ignore_index=-100):
    flat = logits.reshape(-1, logits.shape[-1])
    labels = targets.reshape(-1)
    counted = labels != ignore_index
    safe = labels.masked_fill(~counted, 0)
    losses = -torch.log_softmax(flat, dim=0).gather(-1, safe[:, None])[:, 0]
    return (losses * counted).sum() / counted.sum()
