# catalogue: 3
# divides by the penalty in the manner of the repetition penalty
import torch


def frequency_presence_penalty(logits, prev_ids, frequency, presence):
    count = torch.bincount(prev_ids, minlength=logits.shape[-1]).to(logits.dtype)
    return logits / (1 + frequency * count + presence * (count > 0).to(logits.dtype))
