# catalogue: 2
# exp takes logp - logp_ref, the linear term does not follow
import torch


def kl_estimate(logp, logp_ref, kind="k1"):
    r = logp - logp_ref
    if kind == "k1":
        return r
    if kind == "k3":
        return torch.exp(r) - 1 + r
    raise ValueError("kind")
