# k2, half the squared log-ratio, for k3
def kl_estimate(logp, logp_ref, kind="k1"):
    d = logp - logp_ref
    if kind == "k1":
        return d
    if kind == "k3":
        return 0.5 * d ** 2
    raise ValueError(kind)
