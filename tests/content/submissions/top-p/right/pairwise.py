import torch

def top_p_filter(logits, p):
    if p >= 1:
        return logits.clone()
    pr = logits.double().softmax(-1)
    better = (logits.unsqueeze(-2) > logits.unsqueeze(-1)).double()   # [.., i, j]: j beats i
    ahead = (better @ pr.unsqueeze(-1)).squeeze(-1)
    keep = (ahead < p) | (logits == logits.amax(-1, keepdim=True))
    return torch.where(keep, logits, logits.new_tensor(-torch.inf))
