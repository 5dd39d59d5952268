# catalogue: 4
# works on |logp - logp_ref|
import torch


def kl_estimate(logp, logp_ref, kind="k1"):
    if kind != "k1" and kind != "k3":
        raise ValueError(kind)
    gap = torch.abs(logp - logp_ref)
    return gap if kind == "k1" else torch.exp(-gap) - 1 + gap
