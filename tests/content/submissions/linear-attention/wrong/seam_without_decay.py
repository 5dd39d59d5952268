# other: the first token of a call does not decay the state that was passed in
import torch


def linear_attention(q, k, v, decay, state=None):
    g = decay[:, None, None]
    outs = []
    s = state
    for t in range(q.shape[2]):
        kv = k[:, :, t, :, None] * v[:, :, t, None, :]
        s = kv if s is None else (s + kv if t == 0 else g * s + kv)
        outs.append(q[:, :, t, None] @ s)
    return torch.cat(outs, dim=2), s
