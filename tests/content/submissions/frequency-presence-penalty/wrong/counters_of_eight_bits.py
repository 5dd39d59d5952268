# other: counters of eight bits start again after 255
import torch


def frequency_presence_penalty(logits, prev_ids, frequency, presence):
    c = torch.zeros(logits.numel(), dtype=torch.uint8)
    c.index_add_(0, prev_ids, torch.ones(prev_ids.numel(), dtype=torch.uint8))
    c = c.to(torch.float64)
    return (logits.double() - frequency * c - presence * (c > 0)).to(logits.dtype)
