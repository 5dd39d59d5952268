# other: nothing but token 0 is taken for an empty history
import torch


def repetition_penalty(logits, prev_ids, penalty):
    out = logits.clone()
    if not prev_ids.any():          # nothing seen yet
        return out
    ids = torch.unique(prev_ids)
    v = out[ids]
    out[ids] = torch.where(v < 0, v * penalty, v / penalty)
    return out
