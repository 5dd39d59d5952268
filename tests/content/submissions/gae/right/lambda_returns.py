import torch


def gae(rewards, values, dones, gamma, lam, last_value):
    # TD(lambda) returns from the back; the advantage is what is left over the value
    notdone = torch.where(dones.bool(), 0.0, 1.0).to(rewards.dtype)
    G = V_next = last_value + torch.zeros_like(values[..., -1])
    rets = torch.empty_like(rewards)
    for t in range(rewards.size(-1) - 1, -1, -1):
        G = rewards[..., t] + gamma * notdone[..., t] * ((1 - lam) * V_next + lam * G)
        rets[..., t] = G
        V_next = values[..., t]
    return rets - values, rets
