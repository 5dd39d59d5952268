# stretch: the right numbers from a T x T matrix of weights
import torch


def gae(rewards, values, dones, gamma, lam, last_value):
    T = rewards.shape[-1]
    nd = 1 - dones.to(rewards.dtype)
    last = torch.as_tensor(last_value, dtype=values.dtype).expand(values.shape[:-1]).unsqueeze(-1)
    delta = rewards + gamma * nd * torch.cat([values[..., 1:], last], -1) - values
    step = (gamma * lam * nd).unsqueeze(-2).expand(*nd.shape[:-1], T, T)
    step = torch.where(torch.ones(T, T).triu().bool(), step, torch.ones_like(step))
    w = step.cumprod(-1).roll(1, -1)
    w[..., 0] = 1.0
    w = w.triu()
    adv = torch.einsum("...tk,...k->...t", w, delta)
    return adv, adv + values
