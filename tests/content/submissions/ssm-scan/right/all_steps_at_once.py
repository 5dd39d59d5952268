import torch


def selective_scan(u, delta, a, b, c, d, state=None):
    step = delta.transpose(1, 2).unsqueeze(3)
    kept = torch.exp(step * a[:, None])
    written = step * u.transpose(1, 2).unsqueeze(3) * b.unsqueeze(1)
    current = torch.zeros_like(written[:, :, 0]) if state is None else state
    read = []
    for keep, write, look in zip(kept.unbind(2), written.unbind(2), c.unbind(1)):
        current = torch.addcmul(write, keep, current)
        read.append(torch.matmul(current, look.unsqueeze(-1)).squeeze(-1))
    return torch.stack(read, dim=1) + torch.mul(u, d), current
