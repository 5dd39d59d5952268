"""Arithmetic of bfloat16, which Triton's interpreter stores as 16 bits and would add up as whole numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from triton import language as tl
from triton.runtime import interpreter

METHODS = ("binary_op", "ternary_op", "unary_op", "create_rsqrt", "create_erf", "create_fma")


def widened(original: Callable[..., Any], builder: Any, *args: Any) -> Any:
    """An operation with its bfloat16 operands in float32, and the result rounded again."""
    wide = [widen(builder, arg) for arg in args]
    made = original(builder, *wide)
    is_same = all(one is other for one, other in zip(wide, args, strict=True))
    return made if is_same or made.data.dtype != np.float32 else builder.cast_impl(made, tl.bfloat16)


def widen(builder: Any, operand: Any) -> Any:
    """A bfloat16 operand in float32, any other unchanged."""
    is_handle = isinstance(operand, interpreter.TensorHandle)
    return builder.cast_impl(operand, tl.float32) if is_handle and operand.dtype.scalar == tl.bfloat16 else operand


def reduced(original: Callable[..., Any], reduction: Any, operand: Any) -> Any:
    """A reduction or scan of one tensor in float32, and the result rounded again."""
    if isinstance(operand, tuple) or operand.dtype.scalar != tl.bfloat16:
        return original(reduction, operand)
    semantic = interpreter.interpreter_semantic
    return semantic.cast(original(reduction, semantic.cast(operand, tl.float32)), tl.bfloat16)
