# tokens are cut into blocks of window and see only their own block
import torch


def sliding_window_mask(t, window):
    pos = torch.arange(t)
    same = (pos[:, None] // window) == (pos[None, :] // window)
    return same & (pos[None, :] <= pos[:, None])
