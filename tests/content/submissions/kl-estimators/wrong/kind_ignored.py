# always k3
import torch


def kl_estimate(logp, logp_ref, kind="k1"):
    if kind not in ("k1", "k3"):
        raise ValueError(kind)
    lr = logp_ref - logp
    return torch.exp(lr) - 1 - lr
