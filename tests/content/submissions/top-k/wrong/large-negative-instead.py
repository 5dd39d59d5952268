# catalogue: 3
import torch


def top_k_filter(logits, k):
    if k == 0 or k >= logits.shape[-1]:
        return logits
    threshold = logits.topk(k, -1)[0][..., -1, None]
    return torch.where(logits >= threshold, logits, torch.finfo(logits.dtype).min)
