# requires: x_transformers
from x_transformers.autoregressive_wrapper import top_k


def top_k_filter(logits, k):
    if k == 0:
        return logits.clone()
    rows = logits.reshape(-1, logits.shape[-1])
    return top_k(rows, k=k).reshape(logits.shape)
