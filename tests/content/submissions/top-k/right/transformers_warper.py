# requires: transformers
from transformers import TopKLogitsWarper


def top_k_filter(logits, k):
    return logits if k == 0 else TopKLogitsWarper(k)(None, logits)
