# other: a call with a single token ignores the state
import torch


def linear_attention(q, k, v, decay, state=None):
    g = decay[:, None, None]
    s = q.new_zeros(*q.shape[:2], q.shape[-1], v.shape[-1]) if state is None or q.shape[2] < 2 else state
    outs = []
    for t in range(q.shape[2]):
        s = g * s + k[:, :, t, :, None] * v[:, :, t, None]
        outs.append(q[:, :, t, None] @ s)
    return torch.cat(outs, dim=2), s
