# catalogue: 5


def top_k_filter(logits, k):
    if k == 0:
        return logits
    kth = logits.topk(k, dim=-1).values[..., -1].unsqueeze(-1)
    return logits.masked_fill(logits < kth, float("-inf"))
