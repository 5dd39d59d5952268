"""Direct preference optimisation: learn from preferred answers without a reward model and without RL.

The reward of an answer is beta times the log of how much more likely the policy makes it than the reference model does.
This reward has an unknown normaliser, which cancels in the Bradley-Terry loss because both answers belong to the same
prompt. The reference model is frozen.

    loss = -mean log sigmoid(beta [ (log pi(y_w|x) - log pi_ref(y_w|x)) - (log pi(y_l|x) - log pi_ref(y_l|x)) ])

Source: Rafailov et al. 2023, "Direct Preference Optimization", arXiv:2305.18290, section 4, equation 7.
"""

import torch.nn.functional as F
from torch import Tensor


def dpo_loss(
    policy_chosen: Tensor, policy_rejected: Tensor, ref_chosen: Tensor, ref_rejected: Tensor, beta: float = 0.1
) -> Tensor:
    chosen_ratio = policy_chosen - ref_chosen.detach()  # (B,): log of policy / reference, for the preferred answer
    rejected_ratio = policy_rejected - ref_rejected.detach()  # (B,): the same for the rejected answer
    logits = beta * (chosen_ratio - rejected_ratio)  # (B,): the difference of the implicit rewards
    return -F.logsigmoid(logits).mean()  # ()
