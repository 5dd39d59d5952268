# the kept entries come back renormalised as log-probabilities
import torch


def min_p_filter(logits, min_p):
    logp = torch.log_softmax(logits, dim=-1)
    p = logp.exp()
    logp = logp.masked_fill(p < min_p * p.amax(-1, keepdim=True), -torch.inf)
    return logp
