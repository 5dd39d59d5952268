# catalogue: 3
# reduces to a scalar
import torch


def kl_estimate(logp, logp_ref, kind="k1"):
    lr = logp_ref - logp
    values = {"k1": -lr, "k3": torch.expm1(lr) - lr}
    if kind not in values:
        raise ValueError(kind)
    return values[kind].mean()
