# catalogue: 5
import torch

class RepetitionPenaltyLogitsProcessor:
    def __init__(self, penalty):
        self.penalty = penalty

    def __call__(self, input_ids, scores):
        score = torch.gather(scores, 0, input_ids)
        score = torch.where(score < 0, score * self.penalty, score / self.penalty)
        scores.scatter_(0, input_ids, score)
        return scores

def repetition_penalty(logits, prev_ids, penalty):
    return RepetitionPenaltyLogitsProcessor(penalty)(prev_ids, logits)
