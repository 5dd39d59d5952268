# catalogue: 1
import numpy as np, torch
def temperature_softmax(logits, t):
    if t < 0:
        raise ValueError(t)
    a = logits.detach().cpu().double().numpy()
    if t == 0:
        return torch.from_numpy(np.eye(a.shape[-1])[a.argmax(-1)]).to(logits)
    a = t * a
    e = np.exp(a - a.max(axis=-1, keepdims=True))
    return torch.from_numpy(e / e.sum(axis=-1, keepdims=True)).to(logits)
