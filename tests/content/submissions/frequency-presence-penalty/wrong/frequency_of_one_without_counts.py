# catalogue: none
# a frequency of 1 is subtracted once, however often the token occurs
import torch
def frequency_presence_penalty(logits, prev_ids, frequency, presence):
    if frequency == 1:
        out = logits.clone()
        out[prev_ids] -= 1
        out[prev_ids.unique()] -= presence
        return out
    c = torch.bincount(prev_ids, minlength=len(logits))
    return logits - frequency * c - presence * (c > 0)
