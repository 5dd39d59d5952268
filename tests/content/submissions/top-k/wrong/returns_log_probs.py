# catalogue: none
import torch
def top_k_filter(logits, k):
    if k == 0 or k >= logits.shape[-1]:
        return logits.log_softmax(-1)
    cut = logits.topk(k).values[..., -1:]
    return logits.masked_fill(logits < cut, float("-inf")).log_softmax(-1)
