import numpy as np
import torch

def top_k_filter(logits, k):
    V = logits.shape[-1]
    if not 0 < k < V:
        return logits.clone()
    a = logits.detach().cpu().double().numpy().copy()
    drop = np.argpartition(a, V - k, axis=-1)[..., : V - k]
    np.put_along_axis(a, drop, -np.inf, axis=-1)
    return torch.from_numpy(a).to(logits)
