import torch


# Milakov & Gimelshein, algorithm 3, literally: one entry of the row after another.
def online_softmax(blocks):
    m, d = float("-inf"), 0.0
    started = False
    for block in blocks:
        if not started:
            m = torch.full(block.shape[:-1], float("-inf"), dtype=block.dtype)
            d = torch.zeros(block.shape[:-1], dtype=block.dtype)
            started = True
        for j in range(block.shape[-1]):
            x = block[..., j]
            m_prev = m
            m = torch.maximum(m_prev, x)
            down = torch.exp(m_prev - m)
            add = torch.exp(x - m)
            d = torch.nan_to_num(d * down, nan=0.0) + torch.nan_to_num(add, nan=0.0)
        del block, x
    return m, d
