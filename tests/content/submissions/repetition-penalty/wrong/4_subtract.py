# catalogue: 4
import torch

def repetition_penalty(logits, prev_ids, penalty):
    seen = torch.zeros(logits.shape, dtype=torch.bool)
    seen[prev_ids] = True
    return torch.where(seen, logits - penalty, logits)
