# catalogue: 4
import torch
def temperature_softmax(logits, t):
    if t < 0:
        raise ValueError
    logits.sub_(logits.amax(-1, keepdim=True))
    if t == 0:
        return (logits == 0).to(logits.dtype)
    e = torch.exp(logits / t)
    return e / e.sum(-1, keepdim=True)
