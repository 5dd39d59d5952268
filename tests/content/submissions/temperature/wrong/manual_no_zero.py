# catalogue: 3
import torch

def temperature_softmax(logits, t):
    if t < 0:
        raise ValueError
    t = torch.as_tensor(t, dtype=logits.dtype, device=logits.device)
    z = torch.div(logits, t)
    e = torch.exp(z - z.amax(-1, keepdim=True))
    return e / torch.sum(e, -1, keepdim=True)
