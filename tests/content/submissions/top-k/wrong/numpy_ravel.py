# catalogue: 4
import numpy as np, torch
def top_k_filter(logits, k):
    if k == 0 or k >= logits.shape[-1]:
        return logits.clone()
    a = logits.detach().cpu().double().numpy()
    keep = np.argsort(a, axis=None)[-k:]
    out = np.full(a.size, -np.inf)
    out[keep] = a.ravel()[keep]
    return torch.from_numpy(out.reshape(a.shape)).to(logits)
