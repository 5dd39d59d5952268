# catalogue: 5
# bincount without minlength does not line up with the vocabulary
import torch


def frequency_presence_penalty(logits, prev_ids, frequency, presence):
    counts = torch.bincount(prev_ids).to(logits.dtype)
    return logits - frequency * counts - presence * (counts > 0).to(logits.dtype)
