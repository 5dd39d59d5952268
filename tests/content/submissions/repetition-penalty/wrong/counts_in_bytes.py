import torch


def repetition_penalty(logits, prev_ids, penalty):
    hits = torch.zeros(logits.shape[0], dtype=torch.uint8)
    hits.index_add_(0, prev_ids, torch.ones(prev_ids.shape[0], dtype=torch.uint8))
    penalised = torch.where(logits > 0, logits / penalty, logits * penalty)
    return torch.where(hits > 0, penalised, logits)
