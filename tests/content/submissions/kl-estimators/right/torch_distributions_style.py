from torch.nn import functional as F


def kl_estimate(logp, logp_ref, kind="k1"):
    log_ratio = logp_ref.sub(logp)
    match kind:
        case "k1":
            return log_ratio.neg()
        case "k3":
            ratio = log_ratio.exp()
            return F.relu((ratio - 1) - log_ratio)
        case other:
            raise ValueError(f"unknown estimator {other}")
