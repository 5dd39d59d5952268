# subtracts from the caller's tensor
import torch


def frequency_presence_penalty(logits, prev_ids, frequency, presence):
    count = torch.bincount(prev_ids, minlength=logits.shape[-1]).to(logits.dtype)
    logits -= frequency * count
    logits -= presence * (count > 0)
    return logits
