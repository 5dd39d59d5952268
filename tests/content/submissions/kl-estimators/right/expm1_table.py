import torch

KINDS = {
    "k1": lambda lr: -lr,
    "k3": lambda lr: torch.expm1(lr) - lr,
}


def kl_estimate(logp, logp_ref, kind="k1"):
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {sorted(KINDS)}")
    return KINDS[kind](logp_ref - logp)
