# frequency is used for the indicator and presence for the count
import torch


def frequency_presence_penalty(logits, prev_ids, frequency, presence):
    count = torch.bincount(prev_ids, minlength=logits.shape[-1]).to(logits.dtype)
    return logits - presence * count - frequency * (count > 0).to(logits.dtype)
