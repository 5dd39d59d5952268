import torch


def gae(rewards, values, dones, gamma, lam, last_value):
    if rewards.dim() > 1:
        rows = [gae(r, v, d, gamma, lam, last_value) for r, v, d in zip(rewards, values, dones)]
        return tuple(torch.stack(x) for x in zip(*rows))
    adv, ret = [], []
    carried, v_next = 0.0, float(last_value)
    for r, v, d in list(zip(rewards.tolist(), values.tolist(), dones.tolist()))[::-1]:
        if d:
            carried, v_next = 0.0, 0.0
        carried = r + gamma * v_next - v + gamma * lam * carried
        adv.append(carried)
        ret.append(carried + v)
        v_next = v
    opts = dict(dtype=rewards.dtype, device=rewards.device)
    return torch.tensor(adv[::-1], **opts), torch.tensor(ret[::-1], **opts)
