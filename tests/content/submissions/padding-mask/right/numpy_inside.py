import numpy as np
import torch


def padding_mask(lengths, t, causal=False):
    n = lengths.cpu().numpy().reshape(-1, 1, 1, 1)
    q, k = np.ogrid[:t, :t]
    m = np.broadcast_to(k < n, (len(n), 1, t, t)).copy()
    if causal:
        m &= k <= q
    return torch.from_numpy(m).to(lengths.device)
