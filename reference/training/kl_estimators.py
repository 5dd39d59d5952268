"""Two estimators of the KL divergence from samples: a plain one, and one that is never negative.

The full divergence is a sum over every possible answer. An average over tokens that the policy sampled estimates it. k1
is the log-ratio itself: right on average, but often negative. k3 adds ratio - 1, which is 0 on average, so it is right
on average too, never negative, and usually varies less.

    KL(pi || pi_ref) = E_{x ~ pi}[log pi(x) - log pi_ref(x)]
    k1 = log pi(x) - log pi_ref(x)        k3 = r - 1 - log r        with r = pi_ref(x) / pi(x)

Source: Schulman 2020, "Approximating KL Divergence", joschu.net/blog/kl-approx.html; k3 as in Shao et al. 2024
(DeepSeekMath), arXiv:2402.03300, section 4.1.1, equation 4.
"""

import torch
from torch import Tensor


def kl_estimate(logp: Tensor, logp_ref: Tensor, kind: str = "k1") -> Tensor:
    log_ratio = logp_ref - logp  # (...): log r, the reference over the policy
    if kind == "k1":
        return -log_ratio  # (...)
    if kind == "k3":
        return torch.exp(log_ratio) - 1 - log_ratio  # (...): at least 0
    raise ValueError(f"unknown kind {kind!r}; k1 and k3 are known")
