"""Rotary position embeddings in a kernel: each pair of features is loaded, turned and stored by one lane.

A program takes one token of one sequence. The angle of pair i is position * base^(-2i/d), computed in float32 where it
is needed: a table of angles would be one more thing to load.

Source: Su et al. 2021, RoFormer, arXiv:2104.09864, section 3.4.2.
"""

import math
from typing import Any

import torch
import triton
import triton.language as tl
from torch import Tensor


@triton.jit
def rope_kernel_of_token(x_ptr, positions_ptr, out_ptr, tokens, pairs, log_base, block: tl.constexpr):
    row = tl.program_id(0)
    position = tl.load(positions_ptr + row % tokens).to(tl.float32)
    pair = tl.arange(0, block)
    mask = pair < pairs
    angle = position * tl.exp(-log_base * pair / pairs)
    cos, sin = tl.cos(angle), tl.sin(angle)
    first = row * 2 * pairs + 2 * pair
    x = tl.load(x_ptr + first, mask=mask).to(tl.float32)
    y = tl.load(x_ptr + first + 1, mask=mask).to(tl.float32)
    tl.store(out_ptr + first, x * cos - y * sin, mask=mask)
    tl.store(out_ptr + first + 1, x * sin + y * cos, mask=mask)


def rope_kernel(x: Tensor, positions: Tensor, base: float = 10000.0) -> Tensor:
    out = torch.empty_like(x)
    tokens, width = x.shape[-2:]
    pairs = width // 2
    grid = (x.numel() // width,)
    block = triton.next_power_of_2(pairs)
    rope_kernel_of_token[grid](x, positions, out, tokens, pairs, math.log(base), block=block)
    return out


def in_torch(x: Tensor, positions: Tensor, base: float = 10000.0) -> Tensor:
    """The same without a kernel."""
    wide = x.to(torch.promote_types(x.dtype, torch.float32))
    pair = torch.arange(x.shape[-1] // 2, dtype=wide.dtype, device=x.device)
    turn = positions.to(wide.dtype)[:, None] * torch.exp(-math.log(base) * pair / len(pair))
    cos, sin = turn.cos(), turn.sin()
    first, second = wide[..., 0::2], wide[..., 1::2]
    turned = torch.stack([first * cos - second * sin, first * sin + second * cos], dim=-1)
    return turned.flatten(-2).to(x.dtype)


def judge(arguments: dict[str, Any], output: Any) -> str | None:
    """Where the result is further off than float32 angles explain; None if it is nowhere."""
    x = arguments["x"]
    if not isinstance(output, Tensor) or output.shape != x.shape or output.dtype != x.dtype:
        return "the result has the shape and the dtype of x"
    size = x.double().unflatten(-1, (-1, 2)).norm(dim=-1).repeat_interleave(2, dim=-1)
    off = (output.double() - in_torch(x.double(), arguments["positions"])).abs() / size
    return (
        None if bool((off <= 1e-3).all()) else f"a pair is {float(off.nan_to_num(1e9).max()):.2g} times its length off"
    )
