import numpy as np
import torch


def sliding_window_mask(t, window):
    key_minus_query = np.subtract.outer(np.arange(t), np.arange(t))
    visible = (key_minus_query <= 0) & (key_minus_query > -window)
    return torch.from_numpy(visible).t()
