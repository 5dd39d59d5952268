import torch

def gae(rewards, values, dones, gamma, lam, last_value):
    """lambda-returns first: G_t = r + g * ((1-l) V' + l G')"""
    out = torch.empty_like(rewards)
    G, Vn = last_value, last_value
    for t in range(rewards.numel() - 1, -1, -1):
        G = rewards[t] if dones[t] else rewards[t] + gamma * ((1 - lam) * Vn + lam * G)
        out[t] = G
        Vn = values[t]
    return out - values, out
