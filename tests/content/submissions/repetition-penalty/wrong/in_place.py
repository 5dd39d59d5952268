# catalogue: 5
# assigns into the caller's logits
import torch


def repetition_penalty(logits, prev_ids, penalty):
    score = logits[prev_ids]
    logits[prev_ids] = torch.where(score < 0, score * penalty, score / penalty)
    return logits
