"""All deltas as one vector, then one backward loop of tensor operations."""

import torch


def gae(rewards, values, dones, gamma, lam, last_value):
    not_done = 1.0 - dones.to(rewards.dtype)
    following = torch.cat([values[1:], values.new_tensor([last_value])])
    deltas = rewards + gamma * not_done * following - values
    carried, out = torch.zeros((), dtype=rewards.dtype), []
    for delta, factor in zip(deltas.flip(0).unbind(), (gamma * lam * not_done).flip(0).unbind()):
        carried = delta + factor * carried
        out.append(carried)
    advantages = torch.stack(out[::-1])
    return advantages, advantages + values
