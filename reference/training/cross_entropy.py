"""Cross-entropy: how surprised the model is, on average, by the actual next token.

The loss of one token is minus the log-probability that the model gave it. Log-probabilities computed directly from the
logits avoid probabilities that could underflow to 0. Tokens marked with ignore_index (padding, the prompt) are left out
of the sum and the count.

    loss = mean over counted tokens of  logsumexp_v z_v - z_target

Source: Bengio et al. 2003, "A Neural Probabilistic Language Model", JMLR 3, section 2; the conventions are those of
torch.nn.functional.cross_entropy.
"""

import torch
from torch import Tensor


def cross_entropy(logits: Tensor, targets: Tensor, ignore_index: int = -100) -> Tensor:
    counted = targets != ignore_index  # (...)
    safe = targets.masked_fill(~counted, 0)  # (...): an ignored target need not be a class
    log_norm = torch.logsumexp(logits, dim=-1)  # (...): log of sum_v exp(z_v), computed stably
    target_logit = logits.gather(-1, safe.unsqueeze(-1)).squeeze(-1)  # (...)
    losses = log_norm - target_logit  # (...): -log p(target)
    losses = losses.masked_fill(~counted, 0.0)
    return losses.sum() / counted.sum()  # (): the mean over the counted tokens
