import torch

def top_k_filter(logits, k):
    if k == 0:
        return logits.clone()
    v, _ = torch.topk(logits, min(k, logits.size(-1)))
    out = logits.clone()
    out[out < v[..., [-1]]] = -float('Inf')
    return out
