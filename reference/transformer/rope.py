"""Rotary position embedding (RoPE): queries and keys are rotated by angles that grow with their positions.

Each pair of features is a point in a plane; at position m, pair i is rotated by m * base^(-2i/d) radians. If both
vectors of a dot product are rotated, only the difference of their angles counts, so a score depends only on the
distance n - m of the positions. Lengths do not change; values are not rotated. Here neighbours form a pair.

    y_{2i}   = x_{2i} cos(m theta_i) - x_{2i+1} sin(m theta_i)
    y_{2i+1} = x_{2i} sin(m theta_i) + x_{2i+1} cos(m theta_i)        theta_i = base^(-2i/d)

Source: Su et al. 2021, "RoFormer", arXiv:2104.09864, section 3.2.2, equation 15, and section 3.4.2, equation 34.
"""

import torch
from torch import Tensor


def apply_rope(x: Tensor, positions: Tensor, base: float = 10000.0) -> Tensor:
    d = x.shape[-1]
    precise = torch.promote_types(x.dtype, torch.float32)  # float32 at least: half precision cannot hold the angles
    two_i = torch.arange(0, d, 2, dtype=precise, device=x.device)  # (d/2,): 0, 2, 4, ...
    theta = base ** (-two_i / d)  # (d/2,): radians per position
    angles = positions.to(precise)[:, None] * theta  # (T, d/2)
    cos, sin = torch.cos(angles), torch.sin(angles)  # (T, d/2)
    first, second = x[..., 0::2].to(precise), x[..., 1::2].to(precise)  # (..., T, d/2): each pair
    rotated_first = first * cos - second * sin  # (..., T, d/2)
    rotated_second = first * sin + second * cos  # (..., T, d/2)
    pairs = torch.stack([rotated_first, rotated_second], dim=-1)  # (..., T, d/2, 2)
    return pairs.flatten(-2).to(x.dtype)  # (..., T, d): pairs interleaved again
