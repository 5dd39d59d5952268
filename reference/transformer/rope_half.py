"""RoPE in the half layout: feature i is paired with feature i + d/2, not with its neighbour.

The rotation is that of RoPE: at position m, pair i is rotated by m * base^(-2i/d) radians. Only the pairing differs:
the layouts differ by a reordering of the features, and weights for one layout give wrong scores with the other.

    y_i       = x_i cos(m theta_i) - x_{i+d/2} sin(m theta_i)
    y_{i+d/2} = x_i sin(m theta_i) + x_{i+d/2} cos(m theta_i)        theta_i = base^(-2i/d)

Source: Su et al. 2021, "RoFormer", arXiv:2104.09864, section 3.4.2, equation 34, with the pairs of GPT-NeoX's code and
of rotate_half in Hugging Face transformers, which reorders the features of Meta's Llama files to match.
"""

import torch
from torch import Tensor


def apply_rope_half(x: Tensor, positions: Tensor, base: float = 10000.0) -> Tensor:
    d = x.shape[-1]
    precise = torch.promote_types(x.dtype, torch.float32)  # float32 at least: half precision cannot hold the angles
    two_i = torch.arange(0, d, 2, dtype=precise, device=x.device)  # (d/2,): 0, 2, 4, ...
    theta = base ** (-two_i / d)  # (d/2,): radians per position
    angles = positions.to(precise)[:, None] * theta  # (T, d/2)
    cos, sin = torch.cos(angles), torch.sin(angles)  # (T, d/2)
    first, second = x[..., : d // 2].to(precise), x[..., d // 2 :].to(precise)  # (..., T, d/2): each pair
    rotated_first = first * cos - second * sin  # (..., T, d/2)
    rotated_second = first * sin + second * cos  # (..., T, d/2)
    return torch.cat([rotated_first, rotated_second], dim=-1).to(x.dtype)  # (..., T, d): the halves concatenated
