# catalogue: 4
# adds the penalties, which encourages repetition
import torch


def frequency_presence_penalty(logits, prev_ids, frequency, presence):
    count = torch.bincount(prev_ids, minlength=logits.shape[-1]).to(logits.dtype)
    return logits + frequency * count + presence * (count > 0).to(logits.dtype)
