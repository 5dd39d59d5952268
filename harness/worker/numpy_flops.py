"""Floating-point operations of numpy: arrays that count what is computed with them and with all that is made of them.

For honest learners, as all that is counted inside a guest: whoever wants to hide work can.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
import torch

# Names under which an array comes to be, by module.
MAKERS: tuple[tuple[Any, str], ...] = ((torch.Tensor, "numpy"), (np, "array"), (np, "asarray"))


class Tally:
    """The operations counted while it is entered; one at a time."""

    def __init__(self) -> None:
        self.flops = 0
        self.before: list[tuple[Any, str, Any]] = []

    def __enter__(self) -> Tally:
        Counted.tally = self
        for place, name in MAKERS:
            made = getattr(place, name)
            self.before.append((place, name, made))
            setattr(place, name, _counting(made))
        return self

    def __exit__(self, *_: object) -> None:
        for place, name, made in reversed(self.before):
            setattr(place, name, made)
        self.before.clear()
        Counted.tally = None


class Counted(np.ndarray[Any, Any]):
    """An array that tells the tally of each product and sum."""

    tally: ClassVar[Tally | None] = None

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        result = getattr(ufunc, method)(*map(_plain, inputs), **{name: _plain(one) for name, one in options.items()})
        if self.tally is not None:
            self.tally.flops += _ufunc_flops(ufunc, method, inputs, result)
        wanted = options.get("out")
        if wanted is not None:
            return wanted[0] if len(wanted) == 1 else wanted
        return _wrap(result)

    def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
        result = super().__array_function__(func, types, args, kwargs)
        if self.tally is not None:
            self.tally.flops += _function_flops(func, args, kwargs, result)
        return _wrap(result)

    def dot(self, other: Any, out: Any = None) -> Any:
        """As numpy's, which tells nobody."""
        return np.dot(self, other, out)


def _counting(make: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(make)
    def made(*arguments: Any, **options: Any) -> Any:
        return _wrap(make(*arguments, **options))

    return made


def _wrap(value: Any) -> Any:
    """The same memory, as an array that counts; what is no array as it is."""
    if isinstance(value, tuple):
        return tuple(map(_wrap, value))
    return value.view(Counted) if type(value) is np.ndarray else value


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(_plain, value))
    return value.view(np.ndarray) if isinstance(value, Counted) else value


def _ufunc_flops(ufunc: Any, method: str, inputs: Sequence[Any], result: Any) -> int:
    if ufunc is np.matmul:
        return 2 * np.size(result) * int(np.shape(inputs[0])[-1])
    if ufunc is np.multiply and method in ("__call__", "outer"):
        return np.size(result)
    return np.size(inputs[0]) if ufunc is np.add and method == "reduce" else 0


def _function_flops(func: Any, arguments: Sequence[Any], options: Mapping[str, Any], result: Any) -> int:
    """Of what computes without the ufuncs above."""
    if func is np.vdot:
        return 2 * np.size(arguments[0])
    if func in (np.dot, np.inner):
        return 2 * np.size(result) * (np.shape(arguments[0]) or (1,))[-1]
    if func is np.tensordot:
        # each summed index is in both factors and not in the result
        return 2 * np.size(result) * math.isqrt(np.size(arguments[0]) * np.size(arguments[1]) // (np.size(result) or 1))
    if func is np.einsum and (len(arguments) == 3 or not options.get("optimize")):
        return _einsum_flops(arguments)
    return 0


def _einsum_flops(arguments: Sequence[Any]) -> int:
    """A product and a sum for each factor of each term, over all indices; 0 where the indices are no text."""
    subscripts, *operands = arguments
    if not isinstance(subscripts, str):
        return 0
    sizes: dict[str, int] = {}
    for letters, operand in zip(subscripts.split("->")[0].replace(" ", "").split(","), operands, strict=False):
        shape = np.shape(operand)
        head, dots, tail = letters.partition("...")
        names = [*head, *(f"...{place}" for place in range(len(shape) - len(head) - len(tail)) if dots), *tail]
        sizes.update(zip(names, shape, strict=False))
    return len(operands) * math.prod(sizes.values())
