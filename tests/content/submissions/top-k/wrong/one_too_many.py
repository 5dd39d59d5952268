# catalogue: 1
import torch
def top_k_filter(logits, k):
    if k == 0 or k >= logits.shape[-1]:
        return logits.clone()
    s, _ = logits.sort(dim=-1, descending=True)
    return logits.masked_fill(logits < s[..., k].unsqueeze(-1), float("-inf"))
