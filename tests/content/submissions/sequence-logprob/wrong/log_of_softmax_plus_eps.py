# catalogue: 3
# an epsilon hides the underflow and caps the log-probability near -23
import torch.nn.functional as F


def sequence_logprob(logits, ids, mask=None):
    p = F.softmax(logits, dim=-1)[:, :-1, :]
    lp = (p + 1e-10).log().gather(2, ids[:, 1:, None])[..., 0]
    if mask is not None:
        lp = lp.masked_fill(~mask[:, 1:], 0.0)
    return lp.sum(dim=1)
