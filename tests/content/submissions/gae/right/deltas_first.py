import torch


def gae(rewards, values, dones, gamma, lam, last_value):
    cont = (~dones.bool()).to(values.dtype)
    last = torch.as_tensor(last_value, dtype=values.dtype, device=values.device).expand(values.shape[:-1])
    v_next = torch.cat([values[..., 1:], last.unsqueeze(-1)], dim=-1)
    deltas = rewards + gamma * cont * v_next - values
    out = []
    acc = torch.zeros_like(last)
    for d, c in zip(deltas.flip(-1).unbind(-1), cont.flip(-1).unbind(-1)):
        acc = d + gamma * lam * c * acc
        out.append(acc)
    adv = torch.stack(out[::-1], dim=-1)
    return adv, adv + values
