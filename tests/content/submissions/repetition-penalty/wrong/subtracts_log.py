# catalogue: 4
# divides the probability by the penalty, which is a subtraction of log(penalty)
import math

import torch


def repetition_penalty(logits, prev_ids, penalty):
    seen = torch.zeros_like(logits)
    seen[prev_ids] = 1.0
    return logits - math.log(penalty) * seen
