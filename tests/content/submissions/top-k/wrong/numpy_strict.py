# catalogue: 2
import numpy as np, torch
def top_k_filter(logits, k):
    V = logits.shape[-1]
    if k == 0 or k >= V:
        return logits.clone()
    a = logits.detach().cpu().double().numpy()
    cut = np.sort(a, axis=-1)[..., V - k][..., None]
    return torch.from_numpy(np.where(a > cut, a, -np.inf)).to(logits)
