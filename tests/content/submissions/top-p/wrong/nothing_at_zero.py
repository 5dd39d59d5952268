# catalogue: 5
import torch
def top_p_filter(logits, p):
    if p >= 1:
        return logits.clone()
    s, idx = torch.sort(logits, descending=True, dim=-1)
    probs = torch.softmax(s.float(), dim=-1)
    keep = (probs.cumsum(-1) - probs) < p
    return torch.where(keep.gather(-1, idx.argsort(-1)), logits, float("-inf"))
