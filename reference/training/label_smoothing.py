"""Cross-entropy with label smoothing: a part eps of the target distribution is spread evenly over all classes.

With a one-hot target the loss falls for ever as the target's logit grows. With a smoothed one it is least at finite
logits, where the target has probability 1 - eps + eps / V. The cross-entropy with the uniform distribution is the mean
of -log p over the classes, so nothing of the size of the target distribution has to be built.

    loss = mean over counted targets of  (1 - eps) * (-log p_target) + eps * mean_v (-log p_v)

Source: Szegedy et al. 2016, "Rethinking the Inception Architecture for Computer Vision", arXiv:1512.00567, section 7;
torch.nn.CrossEntropyLoss.
"""

import torch
from torch import Tensor


def label_smoothing_loss(logits: Tensor, targets: Tensor, eps: float = 0.1, ignore_index: int = -100) -> Tensor:
    counted = targets != ignore_index  # (...)
    safe = targets.masked_fill(~counted, 0)  # (...): an ignored target need not be a class
    log_probs = torch.log_softmax(logits, dim=-1)  # (..., V)
    of_target = -log_probs.gather(-1, safe.unsqueeze(-1)).squeeze(-1)  # (...)
    of_uniform = -log_probs.mean(dim=-1)  # (...): eps / V for each class, the target too
    losses = (1.0 - eps) * of_target + eps * of_uniform
    losses = losses.masked_fill(~counted, 0.0)
    return losses.sum() / counted.sum()  # (): the mean over the counted targets
