# the minus 1 is missing, so equal models are at distance 1
import torch


def kl_estimate(logp, logp_ref, kind="k1"):
    lr = logp_ref - logp
    if kind == "k1":
        return -lr
    if kind != "k3":
        raise ValueError(kind)
    return torch.exp(lr) - lr
