# other: the decay takes the step size of the token before
import torch


def selective_scan(u, delta, a, b, c, d, state=None):
    h = u.new_zeros(len(u), *a.shape) if state is None else state
    shifted = torch.cat([delta[:, :1], delta[:, :-1]], 1)
    ys = []
    for t in range(u.shape[1]):
        h = torch.exp(shifted[:, t, :, None] * a) * h + (delta * u)[:, t, :, None] * b[:, t, None]
        ys.append((h * c[:, t, None]).sum(-1))
    return torch.stack(ys, 1) + d * u, h
