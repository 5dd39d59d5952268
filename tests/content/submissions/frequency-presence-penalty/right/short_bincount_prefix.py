import torch


def frequency_presence_penalty(logits, prev_ids, frequency, presence):
    # bincount stops at the largest id seen: only that prefix has anything to lose
    counts = torch.bincount(prev_ids).to(logits.dtype)
    out = logits.clone()
    out[: counts.numel()] -= frequency * counts + presence * counts.clamp(max=1)
    return out
