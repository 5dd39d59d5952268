"""The loss of a reward model: the answer that people preferred should get the higher score.

The Bradley-Terry model turns two scores into a probability: the sigmoid of the difference of the rewards is the
probability that one answer is preferred to the other. The loss is minus the log of that probability. With a margin, the
difference has to be larger by the margin for the same loss.

    loss = -mean log sigmoid(r(x, y_chosen) - r(x, y_rejected) - margin)

Source: Ouyang et al. 2022, arXiv:2203.02155, section 3.5, equation 1; the margin is that of Touvron et al. 2023
(Llama 2), arXiv:2307.09288, section 3.2.2, equation 2.
"""

import torch.nn.functional as F
from torch import Tensor


def reward_loss(r_chosen: Tensor, r_rejected: Tensor, margin: float = 0.0) -> Tensor:
    difference = r_chosen - r_rejected - margin  # (B,)
    log_prob = F.logsigmoid(difference)  # (B,): log-probability of the choice that people made
    return -log_prob.mean()  # ()
