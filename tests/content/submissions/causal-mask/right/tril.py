import torch


def causal_mask(t_q: int, t_k: int | None = None) -> torch.Tensor:
    keys = t_q if t_k is None else t_k
    return torch.ones(t_q, keys, dtype=torch.bool).tril(diagonal=keys - t_q)
