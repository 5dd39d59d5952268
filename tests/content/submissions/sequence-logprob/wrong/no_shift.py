# catalogue: 1
# logits at t are held against the token at t
import torch


def sequence_logprob(logits, ids, mask=None):
    logp = torch.log_softmax(logits, dim=-1)
    scores = logp.gather(-1, ids.unsqueeze(-1)).squeeze(-1)
    if mask is not None:
        scores = scores.masked_fill(~mask, 0.0)
    return scores[:, 1:].sum(dim=-1)
