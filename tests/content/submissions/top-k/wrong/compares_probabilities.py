# other: compares probabilities, which are all 0 far below the largest logit
import torch


def top_k_filter(logits, k):
    v = logits.shape[-1]
    if k == 0 or k >= v:
        return logits.clone()
    probs = torch.softmax(logits, dim=-1)
    kth = torch.topk(probs, k, dim=-1).values[..., -1:]
    return torch.where(probs < kth, torch.full_like(logits, float("-inf")), logits)
