# uses the share of the history instead of the count
import torch


def frequency_presence_penalty(logits, prev_ids, frequency, presence):
    count = torch.bincount(prev_ids, minlength=logits.shape[-1]).to(logits.dtype)
    share = count / max(len(prev_ids), 1)
    return logits - frequency * share - presence * (count > 0).to(logits.dtype)
