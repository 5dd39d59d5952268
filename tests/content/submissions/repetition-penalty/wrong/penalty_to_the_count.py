# catalogue: 2
# penalty ** count
import torch


def repetition_penalty(logits, prev_ids, penalty):
    counts = torch.bincount(prev_ids, minlength=logits.shape[0]).to(logits.dtype)
    strength = penalty ** counts
    return torch.where(logits > 0, logits / strength, logits * strength)
