# catalogue: 2
# the whole k3 with the wrong sign
import torch


def kl_estimate(logp, logp_ref, kind="k1"):
    if kind not in {"k1", "k3"}:
        raise ValueError(kind)
    d = logp_ref - logp
    return {"k1": -d, "k3": d + 1 - torch.exp(d)}[kind]
