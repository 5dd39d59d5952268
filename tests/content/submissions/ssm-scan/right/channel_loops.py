import torch


def selective_scan(u, delta, a, b, c, d, state=None):
    B, T, D = u.shape
    y = torch.empty_like(u)
    last = torch.empty(B, D, a.shape[1], dtype=u.dtype)
    for channel in range(D):
        h = torch.zeros(B, a.shape[1], dtype=u.dtype) if state is None else state[:, channel]
        for t in range(T):
            step = delta[:, t, channel, None]
            h = torch.exp(step * a[channel]) * h + step * u[:, t, channel, None] * b[:, t]
            y[:, t, channel] = (h * c[:, t]).sum(-1) + d[channel] * u[:, t, channel]
        last[:, channel] = h
    return y, last
