import torch


def causal_mask(t_q, t_k=None):
    """One line of t_q + t_k - 1 flags; every row of the mask is a window on it."""
    t_k = t_q if t_k is None else t_k
    line = torch.zeros(t_q + t_k, dtype=torch.bool)
    line[:t_k] = True
    # row i starts t_q - 1 - i cells in
    return line.unfold(0, t_k, 1)[:t_q].flip(0) if t_q and t_k else line.new_zeros(t_q, t_k)
