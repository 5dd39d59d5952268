import torch


def selective_scan(u, delta, a, b, c, d, state=None):
    decay = torch.exp(delta.unsqueeze(-1) * a)
    value = (delta * u).unsqueeze(-1) * b.unsqueeze(2)
    if state is not None:
        value = torch.cat([value[:, :1] + decay[:, :1] * state.unsqueeze(1), value[:, 1:]], dim=1)
    step = 1
    while step < u.shape[1]:
        value = torch.cat([value[:, :step], value[:, step:] + decay[:, step:] * value[:, :-step]], dim=1)
        decay = torch.cat([decay[:, :step], decay[:, step:] * decay[:, :-step]], dim=1)
        step *= 2
    return torch.einsum("btdn,btn->btd", value, c) + d * u, value[:, -1].clone()
