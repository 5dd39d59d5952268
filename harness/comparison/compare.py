"""Got against expected.  Pure: two values in, the first difference out, or None.

The expected value is the reference's in float64.  The tolerance follows from what rounding does to the reference
itself: its error in the declared dtype and its answer to inputs moved by one rounding unit, row by row, times a
factor.  Integers, booleans, text, structure and non-finite entries are exact.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from harness.comparison.rendering import name_kind, name_type, render, write_two
from harness.comparison.tolerance import UNIT, Numbers, are_close, is_single, tolerance
from harness.records import Array, Opaque

# What a result is called that holds the gradient with respect to an argument.
GRADIENT = "gradient of "
# How far apart two roundings of one answer may lie; 4096 half-precision units would be more than the answer itself.
SAME_UNITS = {"float64": 4096.0, "float32": 4096.0, "float16": 16.0, "bfloat16": 16.0}
# Above this share of a row's size a tolerance no longer says anything: the draw is ill-conditioned.
LOOSE = {"float64": 1e-6, "float32": 0.02, "float16": 0.25, "bfloat16": 0.5}
# Python floats say nothing of the precision they were computed in; this far apart they are one answer.
SAME_SHARE = 1e-5
LARGEST_FLOAT = int(sys.float_info.max)
# What is measured for cost or speed is large, and there one right order of a sum may be this much worse than another.
# Half precision is off by far more, and sums of halves are kept in single.
LARGE_ROOM = 32.0
SUMMED_IN = ("float32", "float64")
# Characters of a text in a message, and of a whole result shown beside it.
MOST_SHOWN = 60
MOST_WHOLE = 200


@dataclass(frozen=True)
class Difference:
    """Where two values part: `path` into the result, what is wrong, both sides."""

    path: str
    message: str
    wanted: Any = field(repr=False)
    given: Any = field(repr=False)
    whole: tuple[Any, Any] | None = field(default=None, repr=False)

    @property
    def expected(self) -> str:
        """The right side as text, written when it is asked for: most differences are never shown."""
        return self._sides()[0]

    @property
    def actual(self) -> str:
        """The other side as text."""
        return self._sides()[1]

    def _sides(self) -> tuple[str, str]:
        """The whole results where they are short, else the two places where they part."""
        if self.whole is not None:
            sides = render(self.whole[0]), render(self.whole[1])
            if not any("\n" in one or "…" in one or len(one) > MOST_WHOLE for one in sides):
                return sides
        return render(self.wanted), render(self.given)


@dataclass(frozen=True)
class Expected:
    """What a step must return: the value in float64, in the declared dtype, and under moved inputs.

    `dtype` is the precision that intermediate results must have; in those of `SUMMED_IN` the tolerance is multiplied by
    `room`.
    """

    exact: Any
    declared: Any
    moved: tuple[Any, ...]
    dtype: str
    is_exact: bool = False
    room: float = 1.0
    allowances: dict[tuple[str, str], Numbers] = field(default_factory=dict, repr=False, compare=False)


def find_difference(actual: Any, expected: Expected) -> Difference | None:
    """The first place where `actual` is not what is expected."""
    found = _differ(actual, expected.exact, expected.declared, expected.moved, expected, "")
    if found is None or not found.path:
        return found
    return replace(found, whole=(expected.declared, actual))


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
        if len(one) != len(other):
            return False
        finite = [abs(x) for x in (*one, *other) if isinstance(x, float) and math.isfinite(x)]
        # As in a tensor, a term that cancels is off by the rounding of its neighbours.
        off = SAME_SHARE * max(finite, default=0.0)
        return all(
            are_same(a, b) or (isinstance(a, float) and isinstance(b, float) and abs(a - b) <= off)
            for a, b in zip(one, other, strict=True)
        )
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
    def wrong(message: str) -> Difference:
        return Difference(path, message, declared, actual)

    where = f" at {path}" if path else ""
    if isinstance(declared, Array):
        return _differ_array(actual, exact, declared, moved, expected, path)
    if isinstance(actual, (Opaque, Array)) or name_kind(actual) != name_kind(declared):
        if name_kind(declared) == "float" and type(actual) is int and abs(actual) <= LARGEST_FLOAT:
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
            name = sorted(map(render, missing or extra))[0]
            what = f"{name} is missing" if missing else f"{name} is too much"
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
        allowed = _allowed(sides, expected, "float32")
        right, room = (sides[1], allowed * 0) if expected.is_exact else (sides[0], allowed)
        if are_close(one, right, room).all():
            return None
        wanted, came = write_two(exact, actual)
        return wrong(f"{wanted} expected{where}, {came} returned")
    if actual != declared:
        return wrong(_tell_apart(declared, actual, where))
    return None


def _tell_apart(declared: Any, actual: Any, where: str) -> str:
    """Two numbers or texts that differ, in words; of long texts the first place that does."""
    if isinstance(declared, (str, bytes)) and max(len(declared), len(actual)) > MOST_SHOWN:
        same = next((n for n, (d, a) in enumerate(zip(declared, actual, strict=False)) if d != a), None)
        first = min(len(declared), len(actual)) if same is None else same
        want, got = (one[first : first + MOST_SHOWN] for one in (declared, actual))
        want, got = (render(one) if one else "nothing more" for one in (want, got))
        unit = "character" if isinstance(declared, str) else "byte"
        return f"from {unit} {first}{where} on {want} expected, {got} returned"
    return f"{render(declared)} expected{where}, {render(actual)} returned"


def _inside(path: str, key: Any) -> str:
    """The path of a value of a mapping; what the harness itself named, a gradient, is told by its name."""
    is_ours = not path and isinstance(key, str) and (key == "result" or key.startswith(GRADIENT))
    return str(key) if is_ours else f"{path}[{key!r}]"


def _differ_array(
    actual: Any, exact: Any, declared: Array, moved: Sequence[Any], expected: Expected, path: str
) -> Difference | None:
    import numpy as np

    where = f" at {path}" if path else ""

    def wrong(message: str) -> Difference:
        return Difference(path, message, declared, actual)

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
            bad = ~are_close(got, declared.wide(), np.zeros_like(wide))
        else:
            bad = ~are_close(
                got, wide, _allowance(path, wide, declared, moved, expected, _graded_dtype(declared, expected))
            )
            if bad.any() and declared.dtype == "float64" and is_single(got):
                bad = ~are_close(got, wide, _allowance(path, wide, declared, moved, expected, "float32"))
    if not bad.any():
        return None
    first = tuple(int(index) for index in np.argwhere(bad)[0])
    place = f"{path}{list(first)}" if first else path or "the value"
    want = (exact if declared.is_float and not expected.is_exact else declared).numpy()[first]
    share = f"; {int(bad.sum())} of {bad.size} entries differ" if bad.size > 1 else ""
    wanted, came = write_two(want, actual.numpy()[first])
    return wrong(f"{place}: expected {wanted}, got {came}{share}")


def _allowance(
    path: str, wide: Numbers, declared: Array, moved: Sequence[Any], expected: Expected, dtype: str
) -> Numbers:
    """The tolerance of the tensor at `path`, worked out once for all submissions."""
    if (path, dtype) not in expected.allowances:
        sides = [declared.wide(), *(m.wide() for m in moved)]
        is_gradient = path.startswith(GRADIENT)
        expected.allowances[path, dtype] = _allowed([wide, *sides], expected, dtype, by_row=not is_gradient)
    return expected.allowances[path, dtype]


def _allowed(sides: Sequence[Numbers], expected: Expected, dtype: str, *, by_row: bool = True) -> Numbers:
    """The tolerance of one tensor: exact, declared and moved sides in this order."""
    room = expected.room if dtype in SUMMED_IN else 1.0
    return room * tolerance(sides[0], sides[1], sides[2:], dtype, by_row)


def _places(actual: Any, declared: Any) -> list[Any]:
    """The indices or keys of two containers of one kind and size; none where they are not that."""
    if isinstance(declared, (list, tuple)) and isinstance(actual, type(declared)) and len(actual) == len(declared):
        return list(range(len(declared)))
    if isinstance(declared, dict) and isinstance(actual, dict) and actual.keys() == declared.keys():
        return list(declared)
    return []


def _graded_dtype(declared: Array, expected: Expected) -> str:
    """The dtype whose rounding is allowed: a float64 result may be computed in single, unless it is asked otherwise."""
    return expected.dtype if declared.dtype == "float64" and expected.dtype in UNIT else declared.dtype


def _unsure(exact: Any, declared: Any, moved: Sequence[Any], expected: Expected) -> bool:
    import numpy as np

    others = (declared, *moved)
    if any(name_kind(one) != name_kind(exact) for one in others):
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


def find_kind_difference(actual: Any, declared: Any) -> str | None:
    """What is wrong with the structure alone, where a judge decides on the values: container and item types."""
    if isinstance(actual, Opaque) or name_kind(actual) != name_kind(declared):
        return f"{name_type(declared)} expected, {name_type(actual)} returned"
    if isinstance(declared, (list, tuple)) and declared:
        if isinstance(declared, tuple) and len(actual) != len(declared):
            return f"a tuple of {len(declared)} expected, one of {len(actual)} returned"
        kinds = list({name_kind(one): one for one in declared}.values())  # a list may have them in another order
        for number, item in enumerate(actual):
            there = declared[min(number, len(declared) - 1)]
            found = find_kind_difference(item, there)
            if found and (isinstance(declared, tuple) or all(find_kind_difference(item, one) for one in kinds)):
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
        not are_close(got[~finite], wide[~finite], np.zeros(int((~finite).sum()))).all()
        or not np.isfinite(got[finite]).all()
    ):
        return math.inf
    allowed = np.maximum(_allowed([wide, *sides], expected, _graded_dtype(declared, expected)), 1e-300)
    with np.errstate(over="ignore"):  # a huge error beside a tolerance of nearly nothing is infinitely many of it
        return float((np.abs(got[finite] - wide[finite]) / allowed[finite]).max(initial=0.0))
