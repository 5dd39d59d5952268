"""The two auxiliary losses of a router: one spreads the tokens over the experts, one keeps the logits small.

Left alone, a router sends more and more tokens to the few experts that it trained first. The balance loss is large
where the experts with many tokens also have large probabilities. The share of the choices f is a count and has no
gradient, so the loss lowers the probabilities P of the experts that are chosen too often. Even routing gives 1,
whatever k and E are. The z-loss is the mean of the squared logsumexp; it keeps the logits in a range where rounding
does little harm.

    balance = E * sum_e f_e P_e        f_e = choices that fall on e / (k N)        P_e = mean_n softmax(h_n)_e
    z       = mean_n logsumexp(h_n)^2

Source: Fedus et al. 2021 (Switch Transformers), arXiv:2101.03961, section 2.2, equations 4 to 6 (there k = 1); Zoph et
al. 2022 (ST-MoE), arXiv:2202.08906, equation 5.
"""

import torch
from torch import Tensor


def router_losses(logits: Tensor, k: int, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    if mask is not None:
        logits = logits[mask]  # (N, E): only the tokens that count
    E = logits.shape[-1]
    chosen = logits.topk(k, dim=-1).indices  # (N, k)
    counts = torch.bincount(chosen.flatten(), minlength=E)  # (E,)
    f = counts / chosen.numel()  # (E,): sums to 1
    P = torch.softmax(logits, dim=-1).mean(dim=0)  # (E,): sums to 1
    balance = E * torch.sum(f * P)
    z = torch.logsumexp(logits, dim=-1).square().mean()
    return balance, z
