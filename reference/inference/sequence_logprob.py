"""The log-probability of a sequence: the sum of its tokens' log-probabilities, each given those before it.

The logits at position t are the model's prediction for token t + 1, so the two are shifted by one: logits without
the last position, ids without the first token. The first token is given, not predicted.

    log p(x) = sum_{t >= 1} log p(x_t | x_0 ... x_{t-1})

Source: Bengio et al. 2003, "A Neural Probabilistic Language Model", JMLR 3, section 1.
"""

import torch
from torch import Tensor


def sequence_logprob(logits: Tensor, ids: Tensor, mask: Tensor | None = None) -> Tensor:
    log_probs = torch.log_softmax(logits[:, :-1], dim=-1)  # (B, T-1, V): position t predicts token t + 1
    targets = ids[:, 1:]  # (B, T-1)
    token_log_probs = log_probs.gather(-1, targets.unsqueeze(-1)).squeeze(-1)  # (B, T-1)
    if mask is not None:
        token_log_probs = token_log_probs.masked_fill(~mask[:, 1:], 0.0)  # (B, T-1): the mask shifts with the ids
    return token_log_probs.sum(dim=-1)  # (B,)
