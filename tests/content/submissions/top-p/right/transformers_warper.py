# requires: transformers
from transformers import TopPLogitsWarper


def top_p_filter(logits, p):
    if p >= 1.0:
        return logits
    rows = logits.reshape(-1, logits.shape[-1])
    return TopPLogitsWarper(float(p))(None, rows).reshape(logits.shape)
