# catalogue: 1
# k1 in the wrong direction, k3 right
def kl_estimate(logp, logp_ref, kind="k1"):
    log_ratio = logp_ref - logp
    if kind == "k1":
        return log_ratio
    elif kind == "k3":
        return log_ratio.exp() - 1 - log_ratio
    raise ValueError(f"kind {kind}")
