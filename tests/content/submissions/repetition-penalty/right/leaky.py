import torch
import torch.nn.functional as F

def repetition_penalty(logits, prev_ids, penalty):
    hit = torch.bincount(prev_ids, minlength=logits.numel()).bool()
    scaled = F.relu(logits) / penalty - F.relu(-logits) * penalty
    return torch.where(hit, scaled, logits)
