import torch


def min_p_filter(logits: torch.Tensor, min_p: float) -> torch.Tensor:
    # p / p_max = exp(logit - max logit), the normaliser cancels
    ratio = (logits - logits.amax(-1, keepdim=True)).exp()
    keep = ratio >= min_p
    return torch.where(keep, logits, torch.full_like(logits, -torch.inf))
