# catalogue: none
import torch


def top_k_filter(logits, k):
    if k == 0 or k >= logits.shape[-1]:
        return logits
    rows = logits.reshape(-1, logits.shape[-1]) if logits.dim() != 2 else logits
    dim = 0 if rows.shape[0] > k else -1
    kth = rows.topk(k, dim=dim).values.amin(dim, keepdim=True)
    return rows.masked_fill(rows < kth, -torch.inf).reshape(logits.shape)
