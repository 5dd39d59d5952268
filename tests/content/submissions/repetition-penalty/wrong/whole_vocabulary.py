# catalogue: 3
# every token is penalised as soon as there is a history
import torch


def repetition_penalty(logits, prev_ids, penalty):
    if len(prev_ids) == 0:
        return logits.clone()
    return torch.where(logits > 0, logits / penalty, logits * penalty)
