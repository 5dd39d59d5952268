# catalogue: 2
# averages over the counted tokens
import torch


def sequence_logprob(logits, ids, mask=None):
    logp = logits[:, :-1].log_softmax(-1).gather(2, ids[:, 1:, None])[:, :, 0]
    m = torch.ones_like(logp, dtype=torch.bool) if mask is None else mask[:, 1:]
    return logp.masked_fill(~m, 0.0).sum(1) / m.sum(1).clamp(min=1)
