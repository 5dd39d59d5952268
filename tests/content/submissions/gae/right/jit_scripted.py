import torch


@torch.jit.script
def _scan(delta: torch.Tensor, decay: torch.Tensor) -> torch.Tensor:
    out = torch.zeros_like(delta)
    acc = torch.zeros_like(delta[..., 0])
    for i in range(delta.size(-1)):
        t = delta.size(-1) - 1 - i
        acc = delta[..., t] + decay[..., t] * acc
        out[..., t] = acc
    return out


def gae(rewards, values, dones, gamma, lam, last_value):
    live = 1 - dones.to(rewards.dtype)
    nxt = values.roll(-1, -1)
    nxt[..., -1] = last_value
    adv = _scan(rewards + gamma * live * nxt - values, gamma * lam * live)
    return adv, adv + values
