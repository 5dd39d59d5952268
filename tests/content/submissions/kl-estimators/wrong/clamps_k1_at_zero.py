# negative values of k1 are clamped away
import torch


def kl_estimate(logp, logp_ref, kind="k1"):
    d = logp - logp_ref
    if kind == "k1":
        return d.clamp(min=0)
    if kind != "k3":
        raise ValueError(kind)
    return torch.exp(-d) - 1 + d
