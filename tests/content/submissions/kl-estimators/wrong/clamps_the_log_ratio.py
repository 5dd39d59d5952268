# other: the log-ratio in k3 is clamped to 20
import torch


def kl_estimate(logp, logp_ref, kind="k1"):
    if kind == "k1":
        return logp - logp_ref
    kl = torch.clamp(logp_ref - logp, min=-20, max=20)
    return torch.expm1(kl) - kl
