# catalogue: 4
import torch
def _norm(z):
    z.sub_(z.amax(-1, keepdim=True))
    e = z.exp()
    return e.div(e.sum(-1, keepdim=True))
def temperature_softmax(logits, t):
    if t < 0: raise ValueError(t)
    if t == 0: return torch.nn.functional.one_hot(logits.argmax(-1), logits.shape[-1]).to(logits.dtype)
    return _norm(logits.div_(t))
