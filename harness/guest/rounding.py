"""Moves intermediate results of a reference by rounding units, to see what rounding may do to a right solution.

What a passed-in callable returns is moved at random.  A softmax is computed as exp(score - logsumexp), whose error is a
rounding unit of the largest score however close the scores are.  tanh and erf are off by one unit: where they are near
-1, that is all that 1 + tanh holds, and the reference itself may be free of it by luck.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zlib import crc32

import torch
from torch.overrides import TorchFunctionMode

from .counting import Uncounted

FLOATS = (torch.float64, torch.float32, torch.float16, torch.bfloat16)
UNITS = {str(dtype)[6:]: torch.finfo(dtype).eps / 2 for dtype in FLOATS}


def moving(function: Callable[..., Any], seed: int, relative: float) -> Callable[..., Any]:
    """The function with each float that it returns times (1 + relative * u), u in [-1, 1], the same for the same
    arguments."""

    def call(*arguments: Any, **keyword: Any) -> Any:
        draw = torch.Generator().manual_seed(crc32(repr((seed, arguments, keyword)).encode()))
        return _move(function(*arguments, **keyword), draw, relative)

    return call


def _move(value: Any, draw: torch.Generator, relative: float) -> Any:
    if isinstance(value, torch.Tensor) and value.is_floating_point():
        return value * (1 + relative * (2 * torch.rand(value.shape, generator=draw, dtype=torch.float64) - 1)).to(value)
    if type(value) in (list, tuple):
        return type(value)(_move(item, draw, relative) for item in value)
    return value


class RoundedFunctions(TorchFunctionMode, Uncounted):  # type: ignore[misc]  # `__exit__` differs in names only
    """tanh and erf off by one rounding unit; every softmax in the form that subtracts the logsumexp of the scores, off
    as much, also one of two scores that is written as a sigmoid."""

    def __init__(self, unit: float) -> None:
        super().__init__()
        self.unit = unit

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        named = kwargs or {}
        result, name = func(*args, **named), getattr(func, "__name__", "")
        if name in ("logsumexp", "tanh", "erf"):
            return result * (1 + self.unit)
        if name == "log_sigmoid":  # a log-softmax over two scores; its gradient is a weight minus one
            return result + self.unit * (1 + args[0] - args[0].detach())
        if name not in ("softmax", "log_softmax"):
            return result
        dim = named["dim"] if "dim" in named else args[1]
        off = self.unit * torch.logsumexp(args[0].detach(), dim, keepdim=True).abs().nan_to_num(0.0, posinf=0.0)
        return result * (1 + off) if name == "softmax" else result - off
