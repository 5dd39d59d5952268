# catalogue: 4
# the mask keeps its first columns, the targets lose theirs
import torch


def sequence_logprob(logits, ids, mask=None):
    lp = torch.log_softmax(logits[:, :-1], -1)
    lp = lp.gather(-1, ids[:, 1:, None]).squeeze(-1)
    if mask is not None:
        lp = lp.masked_fill(~mask[:, :-1], 0.0)
    return lp.sum(-1)
