# catalogue: none
import torch

_masks = {}


def causal_mask(t_q, t_k=None):
    t_k = t_q if t_k is None else t_k
    if t_q not in _masks or _masks[t_q].shape[1] < t_k:
        _masks[t_q] = torch.ones(t_q, t_k, dtype=torch.bool).tril(t_k - t_q)
    return _masks[t_q][:, :t_k]
