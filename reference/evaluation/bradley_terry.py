"""Ratings from comparisons: the strengths under which the observed wins are most likely.

    P(i beats j) = p_i / (p_i + p_j),        r_i = scale * log(p_i) / log(base), shifted to the mean that is asked

At the maximum each model has as many wins as expected: W_i = sum over j of N_ij p_i / (p_i + p_j), with N_ij games.
Solved for the p_i in front, this is the step below, which never lowers the likelihood.

Source: Bradley and Terry 1952, "Rank Analysis of Incomplete Block Designs"; Hunter 2004, "MM Algorithms for Generalized
Bradley-Terry Models", Annals of Statistics 32, section 2; Chiang et al. 2024, "Chatbot Arena", arXiv:2403.04132.
"""

import math

import torch
from torch import Tensor


def bradley_terry(wins: Tensor, scale: float = 400.0, base: float = 10.0, mean: float = 1000.0) -> Tensor:
    games = wins + wins.T  # (K, K)
    strength = torch.ones(len(wins), dtype=wins.dtype, device=wins.device)  # (K,)
    for _ in range(100_000):
        stronger = wins.sum(1) / (games / (strength[:, None] + strength)).sum(1)
        stronger /= stronger.log().mean().exp()  # only ratios count
        change = (stronger / strength).log().abs().max()
        strength = stronger
        if change < 1e-12:
            break
    ratings = scale * strength.log() / math.log(base)
    return ratings - ratings.mean() + mean


def judge(arguments: dict[str, object], output: object) -> str | None:
    """Right within 0.01 of the ratings of largest likelihood; any solver may be used."""
    best = bradley_terry(**arguments)  # type: ignore[arg-type]
    if not isinstance(output, Tensor) or not output.is_floating_point() or output.shape != best.shape:
        return f"a float tensor of shape {list(best.shape)} is expected"
    worst = int((output.double() - best).abs().nan_to_num(math.inf).argmax())
    if abs(float(output[worst]) - float(best[worst])) <= 0.01:
        return None
    return f"model {worst} has the rating {best[worst]:.2f}; {output[worst]:.2f} is returned"
