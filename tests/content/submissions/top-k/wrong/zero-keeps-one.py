# catalogue: none
import torch


def top_k_filter(logits, k):
    k = max(1, min(k, logits.size(-1)))
    bound = torch.topk(logits, k)[0][..., -1:]
    return logits.masked_fill(logits < bound, -torch.inf)
