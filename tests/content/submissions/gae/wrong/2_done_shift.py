# catalogue: 2
import torch

def gae(rewards, values, dones, gamma, lam, last_value):
    T = len(rewards)
    advantages = torch.zeros_like(rewards)
    lastgaelam = 0
    for t in reversed(range(T)):
        if t == T - 1:
            nextnonterminal = 1.0 - dones[-1].to(rewards.dtype)
            nextvalues = last_value
        else:
            nextnonterminal = 1.0 - dones[t + 1].to(rewards.dtype)
            nextvalues = values[t + 1]
        delta = rewards[t] + gamma * nextvalues * nextnonterminal - values[t]
        advantages[t] = lastgaelam = delta + gamma * lam * nextnonterminal * lastgaelam
    return advantages, advantages + values
