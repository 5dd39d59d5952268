# catalogue: 3
# sums the per-token estimates over the last axis
import torch


def kl_estimate(logp, logp_ref, kind="k1"):
    if kind not in ("k1", "k3"):
        raise ValueError("kind")
    d = logp - logp_ref
    est = d if kind == "k1" else torch.exp(-d) - 1 + d
    return est.sum(-1)
