"""You take log-probabilities first. They are all negative, so you multiply all of them; the penalty acts on the logits
as they are."""

import torch


def repetition_penalty(logits, prev_ids, penalty):
    log_probs = torch.log_softmax(logits, dim=-1)
    seen = torch.zeros_like(logits, dtype=torch.bool)
    seen[prev_ids] = True
    return torch.where(seen, log_probs * penalty, log_probs)
