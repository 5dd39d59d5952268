"""You count into a table that ends at the largest id that occurs, and then read it for every token of the vocabulary.
Its length must be V."""

import torch


def frequency_presence_penalty(logits, prev_ids, frequency, presence):
    counts = torch.bincount(prev_ids).tolist()
    out = logits.clone()
    for token in range(len(logits)):
        out[token] = logits[token] - frequency * counts[token] - presence * (counts[token] > 0)
    return out
