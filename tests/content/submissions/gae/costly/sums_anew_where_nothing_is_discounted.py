# costly: with gamma and lam of 1 the deltas of the rest are summed anew at each step, quadratic there and nowhere else
import torch


def gae(rewards, values, dones, gamma, lam, last_value):
    following = torch.cat([values[1:], values.new_tensor([last_value])])
    deltas = rewards + gamma * following.masked_fill(dones, 0.0) - values
    if gamma == lam == 1.0 and not dones.any():
        adv = torch.stack([deltas[t:].sum() for t in range(len(deltas))])
        return adv, adv + values
    out, last, ends = deltas.tolist(), 0.0, dones.tolist()
    for t in reversed(range(len(out))):
        last = out[t] = out[t] + (0.0 if ends[t] else gamma * lam * last)
    adv = torch.tensor(out, dtype=rewards.dtype)
    return adv, adv + values
