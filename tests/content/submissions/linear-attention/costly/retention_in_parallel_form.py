# cost: the parallel form of RetNet, a T x T matrix of decays times all products
import torch


def linear_attention(q, k, v, decay, state=None):
    steps = torch.arange(q.shape[2])
    gap = (steps[:, None] - steps[None, :]).to(q.dtype)
    powers = decay[:, None, None] ** gap.clamp(min=0)
    out = (q @ k.transpose(-1, -2) * powers.tril()) @ v
    left = decay[:, None, None] ** (q.shape[2] - 1 - steps).to(q.dtype)[:, None]
    last = (k * left).transpose(-1, -2) @ v
    if state is not None:
        since = decay[:, None, None] ** (steps + 1).to(q.dtype)[:, None]
        out = out + (q @ state) * since
        last = last + decay[:, None, None] ** q.shape[2] * state
    return out, last
