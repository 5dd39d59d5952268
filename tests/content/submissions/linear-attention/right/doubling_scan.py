import torch


def linear_attention(q, k, v, decay, state=None):
    T = q.shape[2]
    states = k.unsqueeze(-1) * v.unsqueeze(-2)
    if state is not None:
        first = states[:, :, :1] + decay[:, None, None, None] * state.unsqueeze(2)
        states = torch.cat([first, states[:, :, 1:]], dim=2)
    factor = decay.view(-1, 1, 1, 1)
    step = 1
    while step < T:
        earlier = torch.cat([torch.zeros_like(states[:, :, :step]), states[:, :, :-step]], dim=2)
        states = states + factor * earlier
        factor = factor * factor
        step *= 2
    return (q.unsqueeze(-2) @ states).squeeze(-2), states[:, :, -1]
