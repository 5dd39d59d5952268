import torch

def top_p_filter(logits, p):
    V = logits.shape[-1]
    if p >= 1:
        return logits
    probs, idx = logits.double().softmax(-1).sort(-1, descending=True)
    n = (probs.cumsum(-1) < p).sum(-1, keepdim=True).clamp(max=V - 1)
    keep = torch.arange(V, device=logits.device) <= n
    return torch.where(keep.gather(-1, idx.argsort(-1)), logits, float("-inf"))
