# catalogue: 3
# log(softmax(x)) is -inf as soon as a probability underflows
import torch


def sequence_logprob(logits, ids, mask=None):
    probs = torch.softmax(logits[:, :-1], dim=-1)
    p = probs.gather(-1, ids[:, 1:].unsqueeze(-1)).squeeze(-1)
    logp = torch.log(p)
    if mask is not None:
        logp = logp.masked_fill(~mask[:, 1:], 0)
    return logp.sum(-1)
