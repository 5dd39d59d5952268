import torch
import torch.nn.functional as F


def repetition_penalty(logits, prev_ids, penalty):
    counts = F.one_hot(prev_ids, num_classes=logits.numel()).sum(0)
    exponent = (counts > 0).to(logits.dtype) * -torch.sign(logits)
    return logits * torch.pow(torch.tensor(penalty, dtype=logits.dtype, device=logits.device), exponent)
