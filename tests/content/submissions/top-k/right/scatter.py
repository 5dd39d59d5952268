import torch


def top_k_filter(logits: torch.Tensor, k: int) -> torch.Tensor:
    if not k:
        return logits
    values, indices = logits.topk(min(k, logits.shape[-1]), dim=-1)
    return torch.full_like(logits, -torch.inf).scatter(-1, indices, values)
