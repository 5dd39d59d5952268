"""A paired bootstrap: how sure is it that one model is better than another?

Both models answered the same examples, so each resample draws examples, and with each both scores. The spread of the
mean difference over the resamples shows how far it might be off.

Source: Efron and Tibshirani 1993, "An Introduction to the Bootstrap", chapter 13 (percentile intervals); Miller 2024,
"Adding Error Bars to Evals", arXiv:2411.00640 (differences on the same questions).
"""

import torch
from torch import Tensor


def paired_bootstrap(a: Tensor, b: Tensor, indices: Tensor, level: float = 0.95) -> tuple[float, float, float]:
    difference = a - b  # (n,)
    means = difference[indices].mean(1)  # (R,): one for each resample
    bounds = torch.tensor([(1 - level) / 2, (1 + level) / 2], dtype=means.dtype).to(means.device)
    low, high = torch.quantile(means, bounds).tolist()
    return difference.mean().item(), low, high
