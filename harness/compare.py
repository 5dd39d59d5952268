"""Got against expected.  Pure: two values in, the first difference out, or None.

The expected value is the reference's in float64.  The tolerance follows from what rounding does to the reference
itself: its error in the declared dtype and its answer to inputs moved by one rounding unit, row by row, times a
factor.  Integers, booleans, text, structure and non-finite entries are exact.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from harness.model import Array, Opaque

FACTOR = 8.0
# What a result is called that holds the gradient with respect to an argument.
GRADIENT = "gradient of "
UNITS = {"float64": 24.0, "float32": 24.0, "float16": 6.0, "bfloat16": 6.0}
UNIT = {"float64": 2.0**-53, "float32": 2.0**-24, "float16": 2.0**-11, "bfloat16": 2.0**-8}
# How far apart two roundings of one answer may lie; 4096 half-precision units would be more than the answer itself.
SAME_UNITS = {"float64": 4096.0, "float32": 4096.0, "float16": 16.0, "bfloat16": 16.0}
# Above this share of a row's size a tolerance no longer says anything: the draw is ill-conditioned.
LOOSE = {"float64": 1e-6, "float32": 0.02, "float16": 0.25, "bfloat16": 0.5}

# Python floats say nothing of the precision they were computed in; this far apart they are one answer.
SAME_SHARE = 1e-5
LARGEST_FLOAT = int(sys.float_info.max)
# Python itself refuses to write longer integers out.
MOST_BITS = 4096

Numbers = Any  # numpy arrays of float64


@dataclass(frozen=True)
class Difference:
    """Where two values part: `path` into the result, what is wrong, both sides."""

    path: str
    message: str
    wanted: Any = field(repr=False)
    given: Any = field(repr=False)
    is_numeric: bool = False

    @property
    def expected(self) -> str:
        """The right side as text, written when it is asked for: most differences are never shown."""
        return render(self.wanted)

    @property
    def actual(self) -> str:
        """The other side as text."""
        return render(self.given)


@dataclass(frozen=True)
class Expected:
    """What a step must return: the value in float64, in the declared dtype, and under moved inputs.

    `dtype` is the precision that intermediate results must have.
    """

    exact: Any
    declared: Any
    moved: tuple[Any, ...]
    dtype: str
    is_exact: bool = False
    allowances: dict[tuple[str, str], Numbers] = field(default_factory=dict, repr=False, compare=False)


def find_difference(actual: Any, expected: Expected) -> Difference | None:
    """The first place where `actual` is not what is expected."""
    return _differ(actual, expected.exact, expected.declared, expected.moved, expected, "")


def is_ambiguous(expected: Expected, far: Sequence[Any] = ()) -> bool:
    """Whether rounding alone decides the outcome: a tolerance that says nothing, or another discrete result, also
    in `far`, the outcomes for inputs moved farther than rounding does."""
    if _unsure(expected.exact, expected.declared, expected.moved, expected):
        return True
    discrete = Expected(expected.exact, expected.declared, (), expected.dtype, is_exact=True)
    return bool(far) and _unsure(expected.exact, expected.declared, far, discrete)


def are_same(one: Any, other: Any) -> bool:
    """Whether two outputs in the declared dtype are one and the same answer, up to rounding (to match mistakes)."""
    import numpy as np

    if isinstance(one, Array) and isinstance(other, Array):
        if one.shape != other.shape or one.dtype != other.dtype:
            return False
        if not one.is_float:
            return one.data == other.data
        a, b = one.wide(), other.wide()
        if not np.array_equal(np.isnan(a), np.isnan(b)):
            return False
        infinite = np.isinf(a) | np.isinf(b)
        if not np.array_equal(a[infinite], b[infinite]):
            return False
        finite = np.isfinite(a) & np.isfinite(b)
        if not finite.any():
            return True
        size = max(np.abs(a[finite]).max(), np.abs(b[finite]).max())
        return bool(np.abs(a[finite] - b[finite]).max() <= SAME_UNITS[one.dtype] * UNIT[one.dtype] * size)
    if {type(one), type(other)} == {int, float} and max(abs(one), abs(other)) <= LARGEST_FLOAT:
        one, other = float(one), float(other)  # a whole number is as good as a float where one is asked for
    if type(one) is not type(other):
        return False
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(are_same(a, b) for a, b in zip(one, other, strict=True))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(are_same(one[k], other[k]) for k in one)
    if isinstance(one, float):
        return one == other or (one != one and other != other) or math.isclose(one, other, rel_tol=SAME_SHARE)
    if isinstance(one, Opaque):
        return False
    return bool(one == other)


def _differ(
    actual: Any, exact: Any, declared: Any, moved: Sequence[Any], expected: Expected, path: str
) -> Difference | None:
    def wrong(message: str, is_numeric: bool = False) -> Difference:
        return Difference(path, message, declared, actual, is_numeric)

    where = f" at {path}" if path else ""
    if isinstance(declared, Array):
        return _differ_array(actual, exact, declared, moved, expected, path)
    if isinstance(actual, (Opaque, Array)) or _kind(actual) != _kind(declared):
        if _kind(declared) == "float" and type(actual) is int and abs(actual) <= LARGEST_FLOAT:
            actual = float(actual)
        else:
            return wrong(f"{name_type(declared)} expected{where}, {name_type(actual)} returned")
    if isinstance(declared, (list, tuple)):
        for index, (one, e, d) in enumerate(zip(actual, exact, declared, strict=False)):
            there = [m[index] for m in moved if isinstance(m, (list, tuple)) and index < len(m)]
            found = _differ(one, e, d, there, expected, f"{path}[{index}]")
            if found:
                return found
        if len(actual) != len(declared):
            return wrong(f"{len(declared)} items expected{where}, {len(actual)} returned")
        return None
    if isinstance(declared, dict):
        if set(actual) != set(declared):
            missing, extra = set(declared) - set(actual), set(actual) - set(declared)
            name = sorted(map(str, missing or extra))[0]
            what = f"{name!r} is missing" if missing else f"{name!r} is too much"
            return wrong(f"other keys expected{where}: {what}")
        for key in declared:
            there = [m[key] for m in moved]
            found = _differ(actual[key], exact[key], declared[key], there, expected, _inside(path, key))
            if found:
                return found
        return None
    if isinstance(declared, float):
        import numpy as np

        one = np.array([actual], dtype=np.float64)
        sides = [np.array([value], dtype=np.float64) for value in (exact, declared, *moved)]
        # a Python float says nothing of the precision it was computed in: single is enough
        allowed = tolerance(sides[0], sides[1], sides[2:], "float32")
        if _close(one, sides[1], allowed * 0).all() if expected.is_exact else _close(one, sides[0], allowed).all():
            return None
        return wrong(f"{exact:.8g} expected{where}, {actual:.8g} returned", True)
    if actual != declared:
        return wrong(f"another value expected{where}")
    return None


def _inside(path: str, key: Any) -> str:
    """The path of a value of a mapping; what the harness itself named, a gradient, is told by its name."""
    is_ours = not path and isinstance(key, str) and (key == "result" or key.startswith(GRADIENT))
    return str(key) if is_ours else f"{path}[{key!r}]"


def _differ_array(
    actual: Any, exact: Any, declared: Array, moved: Sequence[Any], expected: Expected, path: str
) -> Difference | None:
    import numpy as np

    where = f" at {path}" if path else ""

    def wrong(message: str, is_numeric: bool = False) -> Difference:
        return Difference(path, message, declared, actual, is_numeric)

    if not isinstance(actual, Array):
        return wrong(f"a tensor expected{where}, {name_type(actual)} returned")
    if actual.shape != declared.shape:
        return wrong(f"shape {list(declared.shape)} expected{where}, {list(actual.shape)} returned")
    if actual.dtype != declared.dtype:
        return wrong(f"dtype {declared.dtype} expected{where}, {actual.dtype} returned")
    if actual.device != declared.device:
        return wrong(f"a tensor on {declared.device} expected{where}, one on {actual.device} returned")
    got = actual.numpy()
    if not declared.is_float:
        bad = got != declared.numpy()
    else:
        wide = exact.wide()
        got = actual.wide()
        if expected.is_exact:
            bad = ~_close(got, declared.wide(), np.zeros_like(wide))
        else:
            bad = ~_close(
                got, wide, _allowance(path, wide, declared, moved, expected, _graded_dtype(declared, expected))
            )
            if bad.any() and declared.dtype == "float64" and _is_single(got):
                bad = ~_close(got, wide, _allowance(path, wide, declared, moved, expected, "float32"))
    if not bad.any():
        return None
    first = tuple(int(index) for index in np.argwhere(bad)[0])
    place = f"{path}{list(first)}" if first else path or "the value"
    want = (exact if declared.is_float and not expected.is_exact else declared).numpy()[first]
    share = f"; {int(bad.sum())} of {bad.size} entries differ" if bad.size > 1 else ""
    return wrong(f"{place}: expected {_number(want)}, got {_number(actual.numpy()[first])}{share}", True)


def _allowance(
    path: str, wide: Numbers, declared: Array, moved: Sequence[Any], expected: Expected, dtype: str
) -> Numbers:
    """The tolerance of the tensor at `path`, worked out once for all submissions."""

    if (path, dtype) not in expected.allowances:
        sides = [declared.wide(), *(m.wide() for m in moved)]
        is_gradient = path.startswith(GRADIENT)
        expected.allowances[path, dtype] = tolerance(wide, sides[0], sides[1:], dtype, by_row=not is_gradient)
    return expected.allowances[path, dtype]


def _places(actual: Any, declared: Any) -> list[Any]:
    """The indices or keys of two containers of one kind and size; none where they are not that."""
    if isinstance(declared, (list, tuple)) and isinstance(actual, type(declared)) and len(actual) == len(declared):
        return list(range(len(declared)))
    if isinstance(declared, dict) and isinstance(actual, dict) and actual.keys() == declared.keys():
        return list(declared)
    return []


def _is_single(numbers: Numbers) -> bool:
    """Whether a float64 result holds single-precision numbers only: it was computed in single, and is judged so."""
    import numpy as np

    with np.errstate(over="ignore", invalid="ignore"):
        return bool(np.array_equal(numbers.astype(np.float32).astype(np.float64), numbers, equal_nan=True))


def _graded_dtype(declared: Array, expected: Expected) -> str:
    """The dtype whose rounding is allowed: a float64 result may be computed in single, unless it is asked otherwise."""
    return expected.dtype if declared.dtype == "float64" and expected.dtype in UNIT else declared.dtype


def tolerance(exact: Numbers, declared: Numbers, moved: Sequence[Numbers], dtype: str, by_row: bool = True) -> Numbers:
    """Allowed error of each entry: FACTOR times the reference's own, the worst of its row (last axis), plus UNITS
    rounding units of the row's size.  Entries that are not finite count as nothing.

    Without `by_row` the worst and the size are those of the whole tensor, as for gradients: theirs is the rounding of
    terms that are as large everywhere and cancel in some rows (probability minus one).

    A row of nothing but zeros may be off by the rounding of a tensor of its size: terms that cancel in the reference
    need not cancel to the last bit in every right solution.
    """
    import numpy as np

    finite = np.isfinite(exact)
    with np.errstate(invalid="ignore", over="ignore"):
        errors = [np.where(finite & np.isfinite(one), np.abs(one - exact), 0.0) for one in (declared, *moved)]
    worst = np.maximum.reduce(errors)
    size = np.where(finite, np.abs(exact), 0.0)
    if exact.ndim:
        axis = -1 if by_row else None
        worst = worst.max(axis=axis, keepdims=True, initial=0.0)
        whole = size.max(initial=0.0)
        size = size.max(axis=axis, keepdims=True, initial=0.0)
        size = np.where(size + worst > 0, size, whole / UNITS[dtype])
    return np.broadcast_to(FACTOR * worst + UNITS[dtype] * UNIT[dtype] * size, exact.shape)


def _close(got: Numbers, exact: Numbers, allowed: Numbers) -> Numbers:
    import numpy as np

    with np.errstate(invalid="ignore"):
        near = np.abs(got - exact) <= allowed
    both_nan = np.isnan(got) & np.isnan(exact)
    return np.where(np.isfinite(exact) & np.isfinite(got), near, (got == exact) | both_nan)


def _unsure(exact: Any, declared: Any, moved: Sequence[Any], expected: Expected) -> bool:
    import numpy as np

    others = (declared, *moved)
    if any(_kind(one) != _kind(exact) for one in others):
        return True
    if isinstance(exact, Array):
        if any(one.shape != exact.shape for one in others):
            return True
        if not exact.is_float:
            return any(one.data != exact.data for one in others)
        wide = exact.wide()
        sides = [one.wide() for one in others]
        for one in sides:
            finite = np.isfinite(wide) & np.isfinite(one)
            if not np.array_equal(np.where(finite, 0, one), np.where(finite, 0, wide), equal_nan=True):
                return True
        if expected.is_exact or not wide.size:
            return False
        name = _graded_dtype(declared, expected)
        allowed = tolerance(wide, sides[0], sides[1:], name)
        size = np.where(np.isfinite(wide), np.abs(wide), 0.0).max()
        return bool((allowed > LOOSE[name] * max(size, 1e-300)).any()) if size else False
    if isinstance(exact, (list, tuple)):
        if any(len(one) != len(exact) for one in others):
            return True
        return any(_unsure(item, declared[n], [m[n] for m in moved], expected) for n, item in enumerate(exact))
    if isinstance(exact, dict):
        if any(one.keys() != exact.keys() for one in others):
            return True
        return any(_unsure(exact[k], declared[k], [m[k] for m in moved], expected) for k in exact)
    if isinstance(exact, float):
        return any((one == one) != (exact == exact) for one in others)
    return any(one != exact for one in others)


def _kind(value: Any) -> str:
    if isinstance(value, Array):
        return "tensor"
    for kind in (bool, int, float, str, bytes, list, tuple, dict):
        if isinstance(value, kind):
            return kind.__name__
    return "None" if value is None else value.type_name if isinstance(value, Opaque) else type(value).__name__


def name_type(value: Any) -> str:
    """A value's type as a learner would say it."""
    return f"a {value.dtype} tensor of shape {list(value.shape)}" if isinstance(value, Array) else _kind(value)


def _number(value: Any) -> str:
    import numpy as np

    if isinstance(value, (bool, np.bool_)):
        return str(bool(value))
    return f"{float(value):.6g}" if isinstance(value, (float, np.floating)) else str(value)


def render(value: Any, budget: int = 700) -> str:
    """A value as text: small tensors as matrices, large ones by shape and first entries."""
    text = _render(value)
    return text if len(text) <= budget else text[: budget - 20].rstrip() + " … (shortened)"


def _render(value: Any) -> str:
    if isinstance(value, Array):
        return _render_array(value)
    if isinstance(value, Opaque):
        return f"<{value.type_name}>"
    if isinstance(value, (list, tuple)):
        items = ", ".join(_render(item) for item in value[:40])
        more = ", …" if len(value) > 40 else ""
        left, right = ("(", ")") if isinstance(value, tuple) else ("[", "]")
        return f"{left}{items}{more}{',' if isinstance(value, tuple) and len(value) == 1 else ''}{right}"
    if isinstance(value, dict):
        items = ", ".join(f"{_render(k)}: {_render(v)}" for k, v in list(value.items())[:20])
        return f"{{{items}{', …' if len(value) > 20 else ''}}}"
    if isinstance(value, float):
        return f"{value:.8g}"
    if isinstance(value, int) and value.bit_length() > MOST_BITS:
        return f"<an int of {value.bit_length()} bits>"
    return repr(value) if not hasattr(value, "name") else f"<{value.name}>"


def _render_array(array: Array) -> str:
    import numpy as np

    numbers = array.numpy()
    suffix = "" if array.dtype in ("float32", "int64", "bool") else f", dtype={array.dtype}"
    if numbers.size > 64:
        first = np.array2string(numbers.reshape(-1)[:6], precision=4, separator=", ")[:-1]
        return f"{array.dtype} tensor of shape {list(array.shape)}: {first}, …]"
    text = np.array2string(
        numbers, precision=4, separator=", ", suppress_small=True, max_line_width=100, prefix="tensor("
    )
    return f"tensor({text}{suffix})"


def find_kind_difference(actual: Any, declared: Any) -> str | None:
    """What is wrong with the structure alone, where a judge decides on the values: container and item types."""
    if isinstance(actual, Opaque) or _kind(actual) != _kind(declared):
        return f"{name_type(declared)} expected, {name_type(actual)} returned"
    if isinstance(declared, (list, tuple)) and declared:
        if isinstance(declared, tuple) and len(actual) != len(declared):
            return f"a tuple of {len(declared)} expected, one of {len(actual)} returned"
        for number, item in enumerate(actual):
            found = find_kind_difference(item, declared[min(number, len(declared) - 1)])
            if found:
                return f"item {number}: {found}"
    return None


def measure_excess(actual: Any, expected: Expected) -> float:
    """The largest error as a multiple of the tolerance; infinite where type, shape or a discrete entry differs."""
    return _excess(actual, expected.exact, expected.declared, expected.moved, expected, "")


def _excess(actual: Any, exact: Any, declared: Any, moved: Sequence[Any], expected: Expected, path: str) -> float:
    import numpy as np

    if _differ(actual, exact, declared, moved, expected, path) is not None:
        places = _places(actual, declared)
        if places:
            return max(
                _excess(actual[n], exact[n], declared[n], [m[n] for m in moved], expected, there)
                for n, there in ((n, _inside(path, n)) for n in places)
            )
        numeric = isinstance(declared, Array) and isinstance(actual, Array) and declared.is_float
        if not numeric or actual.shape != declared.shape or actual.dtype != declared.dtype or expected.is_exact:
            return math.inf
    if not (isinstance(declared, Array) and isinstance(actual, Array) and declared.is_float and declared.data):
        return 0.0
    wide, got = exact.wide(), actual.wide()
    sides = [declared.wide(), *(one.wide() for one in moved)]
    finite = np.isfinite(wide)
    if (
        not _close(got[~finite], wide[~finite], np.zeros(int((~finite).sum()))).all()
        or not np.isfinite(got[finite]).all()
    ):
        return math.inf
    allowed = np.maximum(tolerance(wide, sides[0], sides[1:], _graded_dtype(declared, expected)), 1e-300)
    with np.errstate(over="ignore"):  # a huge error beside a tolerance of nearly nothing is infinitely many of it
        return float((np.abs(got[finite] - wide[finite]) / allowed[finite]).max(initial=0.0))
