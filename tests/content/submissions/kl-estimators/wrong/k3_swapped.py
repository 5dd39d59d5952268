# catalogue: 1
# k3 with the ratio policy / reference, k1 right
import torch


def kl_estimate(logp, logp_ref, kind="k1"):
    x = logp - logp_ref
    if kind not in ("k1", "k3"):
        raise ValueError(kind)
    return x if kind == "k1" else torch.expm1(x) - x
