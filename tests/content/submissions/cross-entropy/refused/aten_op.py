import torch


def cross_entropy(logits, targets, ignore_index=-100):
    flat = logits.reshape(-1, logits.shape[-1])
    return torch.ops.aten.cross_entropy_loss(flat, targets.reshape(-1), None, 1, ignore_index)
