"""You divide the probabilities. The penalty acts on the logits, before the softmax; return logits."""

import torch


def repetition_penalty(logits, prev_ids, penalty):
    probs = torch.softmax(logits, dim=-1)
    seen = torch.zeros_like(logits, dtype=torch.bool)
    seen[prev_ids] = True
    return torch.where(seen, probs / penalty, probs)
