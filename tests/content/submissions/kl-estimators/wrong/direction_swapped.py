# catalogue: 1
# reference minus policy throughout
import torch


def kl_estimate(logp, logp_ref, kind="k1"):
    d = logp_ref - logp
    if kind == "k1":
        return d
    if kind == "k3":
        return torch.exp(-d) - 1 + d
    raise ValueError(kind)
