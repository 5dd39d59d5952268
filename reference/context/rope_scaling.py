"""RoPE scaling: slow the rotations down, so that the angles of a longer context stay within those seen in training.

Plain RoPE does not extrapolate: beyond the training length attention scores can become catastrophically large. Linear
scaling (position interpolation) divides every frequency by the factor, which is the same as dividing the positions, and
blurs near neighbours. NTK-aware scaling raises the base instead: the fastest frequency stays as it is, the slowest is
divided by exactly the factor, and the others lie in between.

    theta_i = base^(-2i/d)      linear: theta_i / factor      ntk: base' = base * factor^(d/(d-2))

Source: Chen et al. 2023, "Extending Context Window of Large Language Models via Positional Interpolation",
arXiv:2306.15595; Peng et al. 2023, "YaRN", arXiv:2309.00071, section 3.1 ("NTK-aware" interpolation).
"""

import torch
from torch import Tensor


def scaled_inv_freq(d: int, base: float, factor: float, kind: str = "linear") -> Tensor:
    if kind not in ("linear", "ntk"):
        raise ValueError(f'kind is "linear" or "ntk", not {kind!r}')
    if kind == "ntk":
        base = base * factor ** (d / (d - 2))
    exponents = torch.arange(0, d, 2, dtype=torch.float32) / d  # (d/2,): 2i/d
    inv_freq = 1.0 / base**exponents  # (d/2,): theta_i, the fastest first
    if kind == "linear":
        inv_freq = inv_freq / factor
    return inv_freq  # (d/2,)
