# catalogue: 4
import numpy as np, torch
def top_p_filter(logits, p):
    if p >= 1:
        return logits.clone()
    a = logits.detach().cpu().double().numpy()
    e = np.exp(a - a.max(-1, keepdims=True))
    pr = -np.sort(-(e / e.sum(-1, keepdims=True)), axis=-1)
    before = np.cumsum(pr, -1) - pr
    keep = before < p
    keep[..., 0] = True
    return torch.from_numpy(np.where(keep, a, -np.inf)).to(logits)
