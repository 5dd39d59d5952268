# requires: transformers
from transformers import MinPLogitsWarper


def min_p_filter(logits, min_p):
    flat = logits.reshape(-1, logits.shape[-1])
    return MinPLogitsWarper(min_p=float(min_p))(None, flat).reshape(logits.shape)
