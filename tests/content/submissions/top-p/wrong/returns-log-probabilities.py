# catalogue: none
import torch


def top_p_filter(logits, p):
    logp = logits.log_softmax(-1)
    if p >= 1:
        return logp
    s, order = logp.sort(-1, descending=True)
    drop = s.exp().cumsum(-1) - s.exp() >= p
    drop[..., 0] = False
    return logp.masked_fill(torch.zeros_like(drop).scatter(-1, order, drop), -torch.inf)
