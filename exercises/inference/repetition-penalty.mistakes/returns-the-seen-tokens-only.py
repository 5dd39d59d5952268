"""You return only the logits of the tokens in prev_ids. The result has all V logits, each in its place."""

import torch


def repetition_penalty(logits, prev_ids, penalty):
    score = logits[prev_ids]
    return torch.where(score > 0, score / penalty, score * penalty)
