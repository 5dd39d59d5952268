# catalogue: 2
# the log-ratio is added in k3, which makes it negative at times
import torch


def kl_estimate(logp, logp_ref, kind="k1"):
    if kind == "k1":
        return logp - logp_ref
    if kind == "k3":
        lr = logp_ref - logp
        return torch.exp(lr) - 1 + lr
    raise ValueError(kind)
