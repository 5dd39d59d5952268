import numpy as np
import torch


def gae(rewards, values, dones, gamma, lam, last_value):
    r = rewards.detach().cpu().numpy().astype(np.float64)
    v = values.detach().cpu().numpy().astype(np.float64)
    d = dones.detach().cpu().numpy().astype(bool)
    lv = np.asarray(last_value.detach().cpu().numpy() if torch.is_tensor(last_value) else last_value, dtype=np.float64)
    ext = np.concatenate([v, np.broadcast_to(lv, v.shape[:-1])[..., None]], axis=-1)
    adv = np.zeros_like(r)
    a = np.zeros(r.shape[:-1])
    for t in range(r.shape[-1] - 1, -1, -1):
        nonterminal = np.where(d[..., t], 0.0, 1.0)
        a = r[..., t] + gamma * ext[..., t + 1] * nonterminal - ext[..., t] + gamma * lam * nonterminal * a
        adv[..., t] = a
    mk = lambda x: torch.tensor(x, dtype=rewards.dtype, device=rewards.device)
    return mk(adv), mk(adv + v)
