"""The loss of a language model: each position predicts the token after it.

The logits at position t predict token t + 1. So the last position has nothing to predict, no position predicts the
first token, and logits and ids are compared with a shift of one. The mask says which tokens count as targets (no
padding; in instruction tuning often the answer alone), so it is shifted with the ids.

    loss = mean over counted (b, t + 1) of  -log softmax(logits[b, t])[ids[b, t + 1]]

Source: Radford et al. 2018, "Improving Language Understanding by Generative Pre-Training", section 3.1, equation 1.
"""

import torch
from torch import Tensor


def lm_loss(logits: Tensor, ids: Tensor, mask: Tensor) -> Tensor:
    predictions = logits[:, :-1]  # (B, T-1, V): the last position has no next token
    targets = ids[:, 1:]  # (B, T-1): no position predicts the first token
    counted = mask[:, 1:]  # (B, T-1): the mask belongs to the targets
    log_probs = torch.log_softmax(predictions, dim=-1)  # (B, T-1, V)
    losses = -log_probs.gather(-1, targets.unsqueeze(-1)).squeeze(-1)  # (B, T-1)
    return losses[counted].mean()  # (): every counted token weighs the same
