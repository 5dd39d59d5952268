# named: k3-clamped
import torch


def kl_estimate(logp, logp_ref, kind="k1"):
    if kind == "k1":
        return logp - logp_ref
    kl = logp_ref - logp
    kl = torch.clamp(kl, min=-20, max=20)
    ratio = torch.exp(kl)
    kld = (ratio - kl - 1).contiguous()
    return torch.clamp(kld, min=-10, max=10)
