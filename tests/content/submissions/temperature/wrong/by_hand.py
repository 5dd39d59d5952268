# catalogue: 2
import torch

class Temp:
    def __init__(self, t):
        if t < 0: raise ValueError("t")
        self.t = t
    def __call__(self, x):
        e = torch.exp(x - x.max(-1, keepdim=True).values)
        p = e / e.sum(-1, keepdim=True)
        if self.t == 0:
            return (torch.arange(x.shape[-1], device=x.device) == x.argmax(-1, keepdim=True)).to(x.dtype)
        return torch.div(p, self.t)

def temperature_softmax(logits, t):
    return Temp(t)(logits)
