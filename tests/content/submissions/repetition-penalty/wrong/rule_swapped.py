# multiplies the positive logits and divides the negative ones: rewards repetition
import torch


def repetition_penalty(logits, prev_ids, penalty):
    seen = torch.zeros(logits.shape[0], dtype=torch.bool)
    seen[prev_ids] = True
    changed = torch.where(logits > 0, logits * penalty, logits / penalty)
    return torch.where(seen, changed, logits)
