# other: the ratio is made of two probabilities, which round to 0
import torch


def kl_estimate(logp, logp_ref, kind="k1"):
    if kind == "k1":
        return logp - logp_ref
    ratio = torch.exp(logp_ref) / torch.exp(logp)
    return ratio - 1 - (logp_ref - logp)
