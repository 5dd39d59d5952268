import torch


class Mask(torch.Tensor):
    pass


def causal_mask(t_q, t_k=None):
    t_k = t_q if t_k is None else t_k
    seen = (torch.arange(t_q) + (t_k - t_q) + 1).clamp(0, t_k)
    spikes = torch.zeros(t_q, t_k + 1, dtype=torch.int64)
    spikes.scatter_(1, seen[:, None], 1)
    return (spikes.cumsum(1)[:, :t_k] == 0).as_subclass(Mask)
