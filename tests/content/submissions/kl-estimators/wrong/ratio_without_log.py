# k1 as the ratio minus 1
import torch


def kl_estimate(logp, logp_ref, kind="k1"):
    if kind == "k1":
        return torch.exp(logp - logp_ref) - 1
    if kind != "k3":
        raise ValueError(kind)
    lr = logp_ref - logp
    return torch.exp(lr) - 1 - lr
