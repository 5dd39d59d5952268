# catalogue: 4
# the absolute value makes k1 non-negative
import torch


def kl_estimate(logp, logp_ref, kind="k1"):
    if kind == "k1":
        return (logp - logp_ref).abs()
    if kind == "k3":
        lr = logp_ref - logp
        return lr.exp() - 1 - lr
    raise ValueError(kind)
