# catalogue: 7
import torch
def top_p_filter(logits, p):
    if p >= 1:
        return logits.clone()
    flat = logits.reshape(-1)
    s, idx = flat.sort(descending=True)
    probs = s.float().softmax(0)
    drop = probs.cumsum(0) - probs >= p
    drop[0] = False
    out = flat.clone()
    out[idx[drop]] = float("-inf")
    return out.reshape(logits.shape)
