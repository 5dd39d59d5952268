"""Advantages of GRPO: an answer is compared with the other answers to the same prompt.

For each prompt a group of answers is sampled and scored. The mean score of the group replaces a value model, and the
standard deviation of the group brings easy and hard prompts to the same scale. If all answers have the same score,
there is nothing to learn: all advantages are 0.

    A_i = (r_i - mean(r_1 ... r_N)) / (std(r_1 ... r_N) + eps)

Source: Shao et al. 2024 (DeepSeekMath), arXiv:2402.03300, section 4.1.2; without the division Liu et al. 2025
(Dr. GRPO), arXiv:2503.20783, section 3.
"""

from torch import Tensor


def grpo_advantages(rewards: Tensor, eps: float = 1e-6, std: bool = True) -> Tensor:
    rewards = rewards.detach()  # the advantages are constants of the loss
    advantages = rewards - rewards.mean(dim=1, keepdim=True)  # (G, N): each group around 0
    if std:
        spread = rewards.std(dim=1, keepdim=True)  # (G, 1): with N - 1, the default of torch
        advantages = advantages / (spread + eps)  # (G, N)
    return advantages
