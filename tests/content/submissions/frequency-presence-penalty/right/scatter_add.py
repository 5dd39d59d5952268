import torch


def frequency_presence_penalty(
    logits: torch.Tensor, prev_ids: torch.Tensor, frequency: float, presence: float
) -> torch.Tensor:
    counts = torch.zeros_like(logits)
    counts.scatter_add_(-1, prev_ids, torch.ones_like(prev_ids, dtype=logits.dtype))
    mask = counts.gt(0).to(logits.dtype)
    return logits.sub(counts, alpha=frequency).sub(mask, alpha=presence)
