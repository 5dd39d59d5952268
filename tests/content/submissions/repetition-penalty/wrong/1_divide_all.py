# catalogue: 1
import torch

def repetition_penalty(logits, prev_ids, penalty):
    out = logits.clone()
    seen = torch.unique(prev_ids)
    out[seen] = out[seen] / penalty
    return out
