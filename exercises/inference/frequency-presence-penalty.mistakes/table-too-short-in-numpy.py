"""You count with np.bincount, whose table ends at the largest id that occurs. Give it minlength=V; otherwise its length
does not fit the logits."""

import numpy as np
import torch


def frequency_presence_penalty(logits, prev_ids, frequency, presence):
    counts = np.bincount(prev_ids.numpy())
    return torch.from_numpy(logits.numpy() - frequency * counts - presence * (counts > 0)).to(logits.dtype)
