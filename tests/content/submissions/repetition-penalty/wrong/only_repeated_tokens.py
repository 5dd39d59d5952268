# a token has to occur twice before it is penalised
import torch


def repetition_penalty(logits, prev_ids, penalty):
    tokens, counts = torch.unique(prev_ids, return_counts=True)
    repeated = tokens[counts > 1]
    out = logits.clone()
    s = out[repeated]
    out[repeated] = torch.where(s < 0, s * penalty, s / penalty)
    return out
