# catalogue: 3
import torch

def sequence_logprob(logits, ids, mask=None):
    probs = torch.softmax(logits, -1)
    B, T, V = logits.shape
    b = torch.arange(B)[:, None]
    t = torch.arange(T - 1)[None]
    lp = torch.log(probs[b, t, ids[:, 1:]])
    if mask is not None:
        lp = torch.where(mask[:, 1:], lp, torch.zeros_like(lp))
    return lp.sum(1)
