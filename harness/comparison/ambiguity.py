"""Whether rounding alone decides what a call returns, so that nobody can be graded by it.  Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from harness.comparison.compare import Expected, Node, graded_dtype, keys_of, root_of
from harness.comparison.rendering import name_kind
from harness.comparison.tolerance import tolerance
from harness.records import Array

# Above this share of a row's size a tolerance no longer says anything: the draw is ill-conditioned.
LOOSE = {"float64": 1e-6, "float32": 0.02, "float16": 0.25, "bfloat16": 0.5}


def is_ambiguous(expected: Expected, far: Sequence[Any] = ()) -> bool:
    """Whether rounding alone decides the outcome: a tolerance that says nothing, or another discrete result, also
    in `far`, the outcomes for inputs moved farther than rounding does."""
    if _is_unsure(root_of(expected), expected):
        return True
    discrete = Expected(expected.exact, expected.declared, tuple(far), expected.dtype, is_exact=True)
    return bool(far) and _is_unsure(root_of(discrete), discrete)


def is_discrete(value: Any) -> bool:
    """Whether a result holds anything but finite floats: what rounding changes as a whole or not at all."""
    if isinstance(value, Array):
        import numpy as np

        return not value.is_float or not np.isfinite(value.wide()).all()
    if isinstance(value, (list, tuple)):
        return any(map(is_discrete, value))
    if isinstance(value, dict):
        return any(map(is_discrete, value.values()))
    return not isinstance(value, float) or not math.isfinite(value)


def _is_unsure(node: Node, expected: Expected) -> bool:
    exact, others = node.exact, (node.declared, *node.moved)
    if any(name_kind(other) != name_kind(exact) for other in others):
        return True
    if isinstance(exact, Array):
        return _is_array_unsure(node, expected)
    if isinstance(exact, (list, tuple, dict)):
        keys = keys_of(exact)
        return any(keys_of(other) != keys for other in others) or any(
            _is_unsure(node.child(key), expected) for key in keys
        )
    if isinstance(exact, float):
        return any(math.isnan(other) != math.isnan(exact) for other in others)
    return any(other != exact for other in others)


def _is_array_unsure(node: Node, expected: Expected) -> bool:
    import numpy as np

    others = (node.declared, *node.moved)
    if any(other.shape != node.exact.shape for other in others):
        return True
    if not node.exact.is_float:
        return any(other.data != node.exact.data for other in others)
    exact, *wide = (array.wide() for array in (node.exact, *others))
    for other in wide:
        finite = np.isfinite(exact) & np.isfinite(other)
        if not np.array_equal(np.where(finite, 0, other), np.where(finite, 0, exact), equal_nan=True):
            return True
    size = np.where(np.isfinite(exact), np.abs(exact), 0.0).max(initial=0.0)
    if expected.is_exact or not size:
        return False
    dtype = graded_dtype(node.declared, expected)
    allowed = tolerance(exact, wide[0], wide[1:], dtype)
    return bool((allowed > LOOSE[dtype] * max(size, 1e-300)).any())
