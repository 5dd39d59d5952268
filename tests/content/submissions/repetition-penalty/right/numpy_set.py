import numpy as np
import torch

def repetition_penalty(logits, prev_ids, penalty):
    a = logits.detach().double().numpy().copy()
    ids = np.fromiter(set(prev_ids.tolist()), dtype=np.int64)
    a[ids] = np.where(a[ids] > 0, a[ids] / penalty, a[ids] * penalty)
    return torch.from_numpy(a).to(logits.dtype)
