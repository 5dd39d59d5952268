"""Right values in the wrong form: a dtype, a number or a list in place of a tensor, a list in place of a tuple, an axis
of size 1, an argument that was changed, a gradient too many.  Pure.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from harness.comparison.answer_key import Answer, Judge
from harness.comparison.compare import Expected
from harness.comparison.faults import find_fault
from harness.records import Array, Outcome, Returned, Yielded

# Larger whole numbers are not all floats.
MOST = 2**53


def is_right_in_form(answer: Answer, outcomes: Sequence[Outcome], judge: Judge | None = None) -> bool:
    """Whether the outcomes of a call are right once their values have the form of the expected ones."""
    pairs = zip(outcomes, answer.expected, strict=False)
    formed = [_in_form_of(outcome, expected) for outcome, expected in pairs]
    return formed != list(outcomes) and find_fault(answer, formed, judge) is None


def _in_form_of(outcome: Outcome, expected: Expected | None) -> Outcome:
    if not isinstance(outcome, Returned) or expected is None:
        return outcome
    return replace(outcome, value=in_form(outcome.value, expected.declared), changed=(), trained=())


def in_form(value: Any, declared: Any) -> Any:
    """The value in the form of `declared` if nothing of it is lost; else as it is."""
    if isinstance(value, Yielded) or isinstance(declared, Yielded):
        return value
    if isinstance(declared, Array):
        return _as_array(value, declared)
    if isinstance(declared, (int, float)):
        return _as_number(value, declared)
    if isinstance(declared, (list, tuple)) and isinstance(value, Array) and value.shape:
        value = value.numpy().tolist()
    if isinstance(declared, (list, tuple)) and isinstance(value, (list, tuple)):
        is_as_long = len(value) == len(declared)  # else its items have no counterparts, and there may be thousands
        return type(declared)(map(in_form, value, declared) if is_as_long else value)
    if isinstance(declared, dict) and isinstance(value, dict):
        return {key: in_form(item, declared[key]) if key in declared else item for key, item in value.items()}
    return value


def _as_array(value: Any, declared: Array) -> Any:
    import numpy as np

    leaves = np.array(value, object).ravel() if isinstance(value, (list, tuple)) else [value]
    if all(isinstance(leaf, float) or (isinstance(leaf, int) and abs(leaf) <= MOST) for leaf in leaves):
        value = Array.of(np.array(value))
    if not isinstance(value, Array):
        return value
    if [size for size in value.shape if size != 1] == [size for size in declared.shape if size != 1]:
        value = replace(value, shape=declared.shape)
    if value.dtype == declared.dtype:
        return value
    wide = value.wide()
    if not declared.is_float and not np.isfinite(wide).all():
        return value
    formed = Array.of(wide, declared.dtype)
    is_kept = declared.is_float or np.array_equal(formed.wide(), wide)
    return formed if is_kept else value


def _as_number(value: Any, declared: int | float) -> Any:
    if isinstance(value, Array) and math.prod(value.shape) == 1:
        value = value.wide().item()
    kind = type(declared)
    if not isinstance(value, (bool, int, float)) or not abs(value) <= MOST:
        return value
    return kind(value) if kind(value) == value else value
