# other: a convolution with fixed kernels, made from the first token's b, c and step, as S4 does
import torch


def selective_scan(u, delta, a, b, c, d, state=None):
    B, T, D = u.shape
    h0 = u.new_zeros(B, *a.shape) if state is None else state
    step = delta[:, :1, :, None]
    power = torch.exp(step * a * torch.arange(T + 1)[None, :, None, None])
    h = []
    for t in range(T):
        past = power[:, : t + 1].flip(1) * (step * u[:, : t + 1, :, None] * b[:, :1, None])
        h.append(past.sum(1) + power[:, t + 1] * h0)
    h = torch.stack(h, 1)
    return (h * c[:, :1, None]).sum(-1) + d * u, h[:, -1]
