import torch


def frequency_presence_penalty(logits, prev_ids, frequency, presence):
    count = torch.bincount(prev_ids, minlength=logits.shape[-1])
    return logits - frequency * count - presence * (count > 0)
