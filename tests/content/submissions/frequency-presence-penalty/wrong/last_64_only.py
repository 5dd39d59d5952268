# other: only the last 64 tokens are counted
import torch

LAST_N = 64


def frequency_presence_penalty(logits, prev_ids, frequency, presence):
    c = torch.bincount(prev_ids[-LAST_N:], minlength=logits.numel()).to(torch.float64)
    return (logits.double() - frequency * c - presence * (c > 0)).to(logits.dtype)
