# -inf minus -inf when a row begins with a block of -inf
import torch


def online_softmax(blocks):
    m = l = None
    for x in blocks:
        if m is None:
            m = torch.full(x.shape[:-1], float("-inf"), dtype=x.dtype)
            l = torch.zeros(x.shape[:-1], dtype=x.dtype)
        new = torch.maximum(m, x.max(-1).values)
        l = l * torch.exp(m - new) + torch.exp(x - new.unsqueeze(-1)).sum(-1)
        m = new
    return m, l
