# catalogue: 2
# uses the done flag of the following step
import torch


def gae(rewards, values, dones, gamma, lam, last_value):
    T = rewards.shape[-1]
    d = dones.to(rewards.dtype)
    adv = torch.zeros_like(rewards)
    last = 0.0
    for t in reversed(range(T)):
        if t == T - 1:
            nonterminal = 1.0 - d[..., -1]
            nextv = last_value
        else:
            nonterminal = 1.0 - d[..., t + 1]
            nextv = values[..., t + 1]
        delta = rewards[..., t] + gamma * nextv * nonterminal - values[..., t]
        last = delta + gamma * lam * nonterminal * last
        adv[..., t] = last
    return adv, adv + values
