from dataclasses import dataclass

import torch
import torch.nn.functional as F


@dataclass
class MinPWarper:
    min_p: float
    filter_value: float = -float("inf")
    min_tokens_to_keep: int = 1

    def __call__(self, scores):
        probs = F.softmax(scores, dim=-1)
        top_probs, _ = probs.max(dim=-1, keepdim=True)
        remove = probs < self.min_p * top_probs
        best = torch.topk(probs, self.min_tokens_to_keep, dim=-1).indices
        remove = remove.scatter(-1, best, False)
        return scores.masked_fill(remove, self.filter_value)


def min_p_filter(logits, min_p):
    return MinPWarper(min_p)(logits)
