# catalogue: 1
# one factor 1/penalty for every seen token whatever its sign
import torch


def repetition_penalty(logits, prev_ids, penalty):
    factor = torch.ones_like(logits)
    factor.index_fill_(0, prev_ids, 1.0 / penalty)
    return logits * factor
