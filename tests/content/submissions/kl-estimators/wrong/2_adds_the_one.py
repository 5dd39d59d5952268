# catalogue: 2
import torch


def kl_estimate(logp, logp_ref, kind="k1"):
    if kind == "k1": return logp - logp_ref
    x = logp_ref - logp
    return torch.exp(x) + 1 - x
