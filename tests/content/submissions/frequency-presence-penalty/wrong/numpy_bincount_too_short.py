# catalogue: 5
# np.bincount gives max(id) + 1 entries
import numpy as np
import torch


def frequency_presence_penalty(logits, prev_ids, frequency, presence):
    c = np.bincount(prev_ids.numpy())
    x = logits.numpy()
    y = x - frequency * c - presence * np.sign(c)
    return torch.tensor(y, dtype=logits.dtype)
