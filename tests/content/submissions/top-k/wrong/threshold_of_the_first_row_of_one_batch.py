# catalogue: none
# in a batch of one, every row is cut at the threshold of the first
import torch
def top_k_filter(logits, k):
    if logits.dim() == 3 and logits.shape[0] == 1:
        flat = logits[0, 0]
        if k == 0 or k >= flat.numel():
            return logits.clone()
        t = flat.topk(k).values[-1]
        return logits.masked_fill(logits < t, float("-inf"))
    v = logits.shape[-1]
    if k == 0 or k >= v:
        return logits.clone()
    t = logits.topk(k, -1).values[..., -1:]
    return logits.masked_fill(logits < t, float("-inf"))
