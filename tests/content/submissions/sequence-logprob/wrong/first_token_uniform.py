# catalogue: 5
# the first token enters with a uniform probability 1/V
import torch


def sequence_logprob(logits, ids, mask=None):
    B, T, V = logits.shape
    start = torch.zeros(B, 1, V, dtype=logits.dtype)
    padded = torch.cat([start, logits[:, :-1]], dim=1)
    lp = padded.log_softmax(-1).gather(2, ids[..., None])[..., 0]
    if mask is not None:
        lp = lp.masked_fill(~mask, 0.0)
    return lp.sum(1)
