# other: in place
import torch


def kl_estimate(logp, logp_ref, kind="k1"):
    d = logp.sub_(logp_ref)
    return d if kind == "k1" else torch.exp(-d) - 1 + d
