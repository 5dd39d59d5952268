import torch

LIMIT = 4096
_table = None


def causal_mask(t_q, t_k=None):
    global _table
    if t_k is None:
        t_k = t_q
    if _table is None:
        _table = torch.ones(LIMIT, LIMIT, dtype=torch.bool).tril()
    # Aligned at the bottom right: every mask is that corner of the largest one.
    return _table[max(LIMIT - t_q, 0):, max(LIMIT - t_k, 0):].clone()
