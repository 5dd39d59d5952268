# catalogue: 1
import torch

def gae(rewards, values, dones, gamma, lam, last_value):
    T = rewards.shape[0]
    adv = torch.zeros_like(rewards)
    running = 0.0
    for t in range(T):
        next_v = values[t + 1] if t + 1 < T else last_value
        nonterminal = 1.0 - float(dones[t])
        delta = rewards[t] + gamma * next_v * nonterminal - values[t]
        running = delta + gamma * lam * nonterminal * running
        adv[t] = running
    return adv, adv + values
