import torch


def top_p_filter(logits: torch.Tensor, p: float) -> torch.Tensor:
    if p >= 1:
        return logits
    values, order = logits.sort(dim=-1)
    tail = values.double().softmax(-1).cumsum(-1)
    gone = tail <= 1 - p
    gone[..., -1] = False
    return torch.where(torch.empty_like(gone).scatter_(-1, order, gone), -torch.inf, logits)
