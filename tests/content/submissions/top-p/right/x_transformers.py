# requires: x_transformers
from x_transformers.autoregressive_wrapper import top_p


def top_p_filter(logits, p):
    if p >= 1:
        return logits
    return top_p(logits.reshape(-1, logits.shape[-1]), thres=p).view(logits.shape)
