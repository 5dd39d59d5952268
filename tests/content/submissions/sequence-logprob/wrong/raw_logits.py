# sums the chosen logits without normalising them
import torch


def sequence_logprob(logits, ids, mask=None):
    chosen = logits[:, :-1].gather(-1, ids[:, 1:].unsqueeze(-1)).squeeze(-1)
    if mask is not None:
        chosen = chosen.masked_fill(~mask[:, 1:], 0.0)
    return chosen.sum(-1)
