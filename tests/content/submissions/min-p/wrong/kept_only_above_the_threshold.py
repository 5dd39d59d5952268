# other: a token is kept only above the threshold, so with min_p = 0 what rounds to probability 0 is lost
import torch


def min_p_filter(logits, min_p):
    probs = torch.softmax(logits.float(), dim=-1)
    top, best = probs.max(dim=-1, keepdim=True)
    keep = (probs > min_p * top).scatter(-1, best, True)
    return torch.where(keep, logits, torch.full_like(logits, float("-inf")))
