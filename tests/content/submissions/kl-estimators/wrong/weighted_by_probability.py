# catalogue: 3
# takes the samples for a whole distribution: sum of p * log(p / q)
import torch


def kl_estimate(logp, logp_ref, kind="k1"):
    p = logp.exp()
    if kind == "k1":
        return (p * (logp - logp_ref)).sum(dim=-1)
    if kind == "k3":
        r = logp_ref - logp
        return (p * (torch.exp(r) - 1 - r)).sum(dim=-1)
    raise ValueError(kind)
