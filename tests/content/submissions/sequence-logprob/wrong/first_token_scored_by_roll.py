# catalogue: 5
# roll shifts but drops nothing: the first token is scored with the last logits
import torch


def sequence_logprob(logits, ids, mask=None):
    shifted = torch.roll(logits, shifts=1, dims=1)
    lp = torch.log_softmax(shifted, -1).gather(-1, ids.unsqueeze(-1)).squeeze(-1)
    if mask is not None:
        lp = lp.masked_fill(~mask, 0.0)
    return lp.sum(-1)
