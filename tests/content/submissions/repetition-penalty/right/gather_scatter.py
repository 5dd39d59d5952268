import torch


def repetition_penalty(logits, prev_ids, penalty):
    score = torch.gather(logits, 0, prev_ids)
    score = torch.where(score < 0, score * penalty, score / penalty)
    return logits.scatter(0, prev_ids, score)
