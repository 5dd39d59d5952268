import torch


def kl_estimate(logp, logp_ref, kind="k1"):
    diff = logp - logp_ref
    if kind == "k1":
        return diff
    if kind == "k3":
        return torch.exp(-diff) - 1 + diff
    raise ValueError(kind)
