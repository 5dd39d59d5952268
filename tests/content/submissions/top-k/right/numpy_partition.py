import numpy as np
import torch


def top_k_filter(logits, k):
    v = logits.shape[-1]
    if k in (0, v) or k > v:
        return logits
    a = logits.detach().cpu().double().numpy()
    drop = np.argpartition(a, v - k, axis=-1)[..., : v - k]
    keep = np.ones(a.shape, dtype=bool)
    np.put_along_axis(keep, drop, False, axis=-1)
    return torch.where(torch.from_numpy(keep).to(logits.device), logits, -torch.inf)
