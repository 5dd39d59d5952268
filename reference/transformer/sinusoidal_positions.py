"""Sinusoidal positions: each position gets a vector of sines and cosines of many wavelengths, added to the embedding.

Pair i of the features rotates like a clock hand by base^(-2i/d) radians per position, so the wavelengths range from 2
pi to nearly 2 pi * base. A step of k positions rotates every pair by a fixed angle, whatever the position.

    PE[p, 2i] = sin(p / base^(2i/d))        PE[p, 2i+1] = cos(p / base^(2i/d))

Source: Vaswani et al. 2017, "Attention Is All You Need", arXiv:1706.03762, section 3.5.
"""

from typing import Any

import torch
from torch import Tensor


def sinusoidal_positions(t: int, d: int, base: float = 10000.0) -> Tensor:
    if d % 2 != 0:
        raise ValueError(f"sines and cosines come in pairs, so d must be even, but is {d}")
    p = torch.arange(t, dtype=torch.float32)[:, None]  # (t, 1): positions from 0
    two_i = torch.arange(0, d, 2, dtype=torch.float32)  # (d/2,): 0, 2, 4, ...
    angles = p / base ** (two_i / d)  # (t, d/2): one angle for each pair
    pe = torch.zeros(t, d)  # (t, d)
    pe[:, 0::2] = torch.sin(angles)  # even features
    pe[:, 1::2] = torch.cos(angles)  # odd features
    return pe


def judge(arguments: dict[str, Any], output: object) -> str | None:
    """Say what is wrong with this table, or None. In float32 an angle of 4096 is good to 1e-4, so 1e-3 is allowed."""
    t, d, base = arguments["t"], arguments["d"], arguments.get("base", 10000.0)
    if not isinstance(output, Tensor):
        return f"the result is of type {type(output).__name__}, not a tensor"
    if output.shape != (t, d):
        return f"shape {[t, d]} expected, {list(output.shape)} returned"
    if output.dtype != torch.float32:
        return f"dtype float32 expected, {str(output.dtype).removeprefix('torch.')} returned"
    p = torch.arange(t, dtype=torch.float64)[:, None]  # (t, 1)
    column = torch.arange(d)  # (d,)
    angles = p * float(base) ** (-(column - column % 2) / d)  # (t, d): the same for both features of a pair
    right = torch.where(column % 2 == 0, torch.sin(angles), torch.cos(angles))  # (t, d)
    wrong = ~((output.double() - right).abs() <= 1e-3)  # (t, d): NaN is wrong too
    if not wrong.any():
        return None
    row, feature = (int(number) for number in wrong.nonzero()[0])
    share = f"{int(wrong.sum())} of {wrong.numel()} entries differ"
    return f"[{row}, {feature}]: expected {right[row, feature]:.6g}, got {output[row, feature]:.6g}; {share}"
