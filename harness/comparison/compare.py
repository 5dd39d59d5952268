"""Compares a value with the expected one.  Pure: two values in, the first difference out, or None.

The expected value is the reference's in float64.  The tolerance follows from what rounding does to the reference
itself: its error in the declared dtype and its answer to inputs moved by one rounding unit, row by row, times a
factor.  Integers, booleans, text, structure and non-finite entries are exact.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from harness.comparison.excerpt import as_scalar, cut_excerpt
from harness.comparison.rendering import name_kind, name_type, render, write_two
from harness.comparison.sameness import LARGEST_FLOAT
from harness.comparison.streams import compare_parts
from harness.comparison.tolerance import UNIT, Numbers, are_close, is_single, tolerance
from harness.records import Array, Opaque, Yielded
from harness.results.result import Difference

# The name of a result that is the gradient with respect to an argument.
GRADIENT = "gradient of "
# Of items that are right only if they are equal.
EXACT_TYPES = frozenset((bool, int, str, bytes, type(None)))
# Share of a Python float that must be right to double precision: a sum of thousands of terms is off by less than this.
DOUBLE_SHARE = 1e-11
# Cost and speed are measured on large inputs, where one right order of a sum may be this much worse than another.
# Half precision is off by far more, and sums of halves are kept in single.
LARGE_LEEWAY = 32.0
SUMMED_IN = ("float32", "float64")
# Characters of a text in a message, and of a whole result shown beside it.
MOST_SHOWN = 60
MOST_WHOLE = 200


@dataclass(frozen=True)
class Mismatch:
    """The first difference of two values: the `path` into the result, a message, both sides there.

    In a tensor whose entries differ, `index` is the first that does, `entries` both sides of it, and `differs` marks
    all of them.  `whole` is the two results that the path leads into.
    """

    path: tuple[Any, ...]
    message: str
    declared: Any = field(repr=False)
    actual: Any = field(repr=False)
    index: tuple[int, ...] | None = None
    entries: tuple[Any, Any] | None = field(default=None, repr=False)
    differs: Numbers | None = field(default=None, repr=False)
    whole: tuple[Any, Any] | None = field(default=None, repr=False)

    def texts(self) -> tuple[str, str]:
        """Both sides as text: the whole results if they are short, else the two places."""
        if self.whole is not None:
            texts = render(self.whole[0]), render(self.whole[1])
            if not any("\n" in text or "…" in text or len(text) > MOST_WHOLE for text in texts):
                return texts
        return render(self.declared), render(self.actual)

    def difference(self) -> Difference:
        """The place, both sides, and the numbers around it if there are any."""
        path, index = self.path, self.index or ()
        expected, actual = self.entries or (self.declared, self.actual)
        excerpt = None
        if self.whole is not None:
            excerpt = cut_excerpt(self.whole[0], self.whole[1], path)
        if excerpt is None:
            excerpt = cut_excerpt(self.declared, self.actual, index, self.differs)
        return Difference(write_place(path, index), as_scalar(expected), as_scalar(actual), excerpt)


@dataclass(frozen=True)
class Expected:
    """The expected value of a step: in float64, in the declared dtype, and under moved inputs.

    `dtype` is the precision that intermediate results must have; in those of `SUMMED_IN` the tolerance is multiplied by
    `leeway`.
    """

    exact: Any
    declared: Any
    moved: tuple[Any, ...]
    dtype: str
    is_exact: bool = False
    leeway: float = 1.0
    # the most items of streamed arguments that a call may request
    read: int | None = None
    are_gradients: bool = False
    allowances: dict[tuple[tuple[Any, ...], str], Numbers] = field(default_factory=dict, repr=False, compare=False)


def find_mismatch(actual: Any, expected: Expected) -> Mismatch | None:
    """The first place where `actual` differs from the expected value."""
    found = _find(actual, root_of(expected), expected)
    if found is None or not found.path:
        return found
    return replace(found, whole=(expected.declared, actual))


@dataclass(slots=True)
class Node:
    """The reference's value at one position of a result: in float64, in the declared dtype, and under perturbed
    inputs."""

    path: tuple[Any, ...]
    exact: Any
    declared: Any
    moved: Sequence[Any]

    def child(self, key: Any) -> Node:
        """The value under an index or a key."""
        return Node((*self.path, key), self.exact[key], self.declared[key], [moved[key] for moved in self.moved])

    def mismatch(self, message: str, actual: Any) -> Mismatch:
        return Mismatch(self.path, message, self.declared, actual)

    def where(self) -> str:
        """` at PLACE` for a message; nothing at the root."""
        return f" at {write_place(self.path)}" if self.path else ""


@dataclass(frozen=True)
class Bound:
    """Floats that must come out, their allowed errors, and those of a float64 tensor of single-precision numbers."""

    exact: Numbers
    allowed: Numbers
    dtype: str = ""
    in_single: Numbers | None = None


def root_of(expected: Expected) -> Node:
    return Node((), expected.exact, expected.declared, expected.moved)


def _find(actual: Any, node: Node, expected: Expected) -> Mismatch | None:
    declared = node.declared
    if isinstance(declared, Array):
        return _find_in_array(actual, node, expected)
    if name_kind(declared) == "float" and type(actual) is int and abs(actual) <= LARGEST_FLOAT:
        actual = float(actual)
    if isinstance(actual, (Opaque, Array)) or name_kind(actual) != name_kind(declared):
        return node.mismatch(f"{name_type(declared)} expected{node.where()}, {name_type(actual)} returned", actual)
    if isinstance(declared, Yielded) and all(isinstance(part, str) for part in declared):
        return _find_in_texts(actual, node)
    if isinstance(declared, (list, tuple, dict)):
        return _find_in_container(actual, node, expected)
    if isinstance(declared, float):
        return _find_in_float(actual, node, expected)
    return node.mismatch(_tell_apart(declared, actual, node.where()), actual) if actual != declared else None


def _find_in_container(actual: Any, node: Node, expected: Expected) -> Mismatch | None:
    """The first item that differs; another length is found after it, other keys before."""
    if _is_plainly_equal(actual, node.declared):
        return None
    wanted, came = keys_of(node.declared), keys_of(actual)
    if isinstance(node.declared, dict) and wanted != came:
        missing = wanted - came
        name = min(map(render, missing or came - wanted))
        what = f"{name} is missing" if missing else f"{name} is too much"
        return node.mismatch(f"other keys expected{node.where()}: {what}", actual)
    for key in wanted if len(wanted) <= len(came) else came:
        found = _find(actual[key], node.child(key), expected)
        if found:
            return found
    if len(came) != len(wanted):
        return node.mismatch(f"{len(wanted)} items expected{node.where()}, {len(came)} returned", actual)
    return None


def _is_plainly_equal(actual: Any, declared: Any) -> bool:
    """Whether two sequences without floats are equal, items' types included: no need to look at each item."""
    if isinstance(declared, dict):
        return False
    kinds = list(map(type, declared))
    return EXACT_TYPES.issuperset(kinds) and bool(actual == declared) and list(map(type, actual)) == kinds


def _find_in_texts(actual: Yielded, node: Node) -> Mismatch | None:
    for part in actual:
        if not isinstance(part, str):
            items = part if isinstance(part, list) else [part]
            wrong = next(item for item in items if not isinstance(item, str))
            return node.mismatch(f"{name_type(node.declared)} expected, it yielded {name_type(wrong)}", actual)
    wrong = compare_parts(actual, node.declared)
    return node.mismatch(wrong, actual) if wrong else None


def _float_bound(node: Node, expected: Expected) -> Bound:
    import numpy as np

    exact, declared, *moved = (
        np.array([value], dtype=np.float64) for value in (node.exact, node.declared, *node.moved)
    )
    # a Python float says nothing of the precision it was computed in: single is enough, unless double is asked for
    if expected.dtype == "float64":
        rounding = _allowed([exact, declared, *moved], expected, "float64")
        allowed = np.maximum(rounding, DOUBLE_SHARE * np.where(np.isfinite(exact), np.abs(exact), 0.0))
    else:
        allowed = _allowed([exact, declared, *moved], expected, "float32")
    return Bound(declared, allowed * 0) if expected.is_exact else Bound(exact, allowed)


def _find_in_float(actual: float, node: Node, expected: Expected) -> Mismatch | None:
    import numpy as np

    bound = _float_bound(node, expected)
    if are_close(np.array([actual], dtype=np.float64), bound.exact, bound.allowed).all():
        return None
    wanted, came = write_two(node.exact, actual)
    return node.mismatch(f"{wanted} expected{node.where()}, {came} returned", actual)


def _tell_apart(declared: Any, actual: Any, where: str) -> str:
    """A message for two numbers or texts that differ; for long texts, with the first place that does."""
    if isinstance(declared, (str, bytes)) and max(len(declared), len(actual)) > MOST_SHOWN:
        same = next((n for n, (d, a) in enumerate(zip(declared, actual, strict=False)) if d != a), None)
        first = min(len(declared), len(actual)) if same is None else same
        parts = (text[first : first + MOST_SHOWN] for text in (declared, actual))
        wanted, came = (render(part) if part else "nothing more" for part in parts)
        unit = "character" if isinstance(declared, str) else "byte"
        return f"from {unit} {first}{where} on {wanted} expected, {came} returned"
    return f"{render(declared)} expected{where}, {render(actual)} returned"


def write_place(path: Sequence[Any], index: Sequence[int] = ()) -> str:
    """`[1]['k'][0, 3]`, the path to an entry of a result; a gradient by its name."""
    keys = [f"[{key!r}]" for key in path]
    if path and isinstance(path[0], str) and (path[0] == "result" or _is_gradient(path)):
        keys[0] = path[0]
    return "".join(keys) + (str(list(index)) if index else "")


def _is_gradient(path: Sequence[Any]) -> bool:
    return bool(path) and isinstance(path[0], str) and path[0].startswith(GRADIENT)


def _find_in_array(actual: Any, node: Node, expected: Expected) -> Mismatch | None:
    import numpy as np

    declared: Array = node.declared
    if actual == declared:  # bit for bit, as most right results are
        return None
    wrong = _wrong_kind_of_array(actual, declared, node.where())
    if wrong:
        return node.mismatch(wrong, actual)
    differs = _differing_entries(actual, node, expected)
    if not differs.any():
        return None
    index = tuple(int(position) for position in np.argwhere(differs)[0])
    right = (node.exact if declared.is_float and not expected.is_exact else declared).numpy()[index]
    share = f"; {int(differs.sum())} of {differs.size} entries differ" if differs.size > 1 else ""
    wrong_entry = actual.numpy()[index]
    wanted, came = write_two(right, wrong_entry)
    message = f"{write_place(node.path, index) or 'the value'}: expected {wanted}, got {came}{share}"
    return Mismatch(node.path, message, declared, actual, index, (right, wrong_entry), differs)


def _wrong_kind_of_array(actual: Any, declared: Array, where: str) -> str:
    """Why a value is not a tensor of the right shape, dtype and device; "" if it is."""
    if not isinstance(actual, Array):
        return f"a tensor expected{where}, {name_type(actual)} returned"
    if actual.shape != declared.shape:
        return f"shape {list(declared.shape)} expected{where}, {list(actual.shape)} returned"
    if actual.dtype != declared.dtype:
        return f"dtype {declared.dtype} expected{where}, {actual.dtype} returned"
    if actual.device != declared.device:
        return f"a tensor on {declared.device} expected{where}, one on {actual.device} returned"
    return ""


def _differing_entries(actual: Array, node: Node, expected: Expected) -> Numbers:
    """For each entry, whether it is outside the tolerance."""
    import numpy as np

    declared: Array = node.declared
    if not declared.is_float:
        return actual.numpy() != declared.numpy()
    got, exact = actual.wide(), node.exact.wide()
    if expected.is_exact:
        return ~are_close(got, declared.wide(), np.zeros_like(exact))
    differs = ~are_close(got, exact, _allowance(node, exact, expected, graded_dtype(declared, expected)))
    if differs.any() and declared.dtype == "float64" and is_single(got):
        return ~are_close(got, exact, _allowance(node, exact, expected, "float32"))
    return differs


def _allowance(node: Node, exact: Numbers, expected: Expected, dtype: str) -> Numbers:
    """The tolerance of the tensor at a place, computed once for all submissions."""
    key = (node.path, dtype)
    if key not in expected.allowances:
        sides = [exact, node.declared.wide(), *(moved.wide() for moved in node.moved)]
        by_row = not (expected.are_gradients or _is_gradient(node.path))
        expected.allowances[key] = _allowed(sides, expected, dtype, by_row=by_row)
    return expected.allowances[key]


def _allowed(sides: Sequence[Numbers], expected: Expected, dtype: str, *, by_row: bool = True) -> Numbers:
    """The tolerance of one tensor: exact, declared and moved sides in this order."""
    leeway = expected.leeway if dtype in SUMMED_IN else 1.0
    beside = _size_of(expected.exact) if expected.are_gradients else 0.0
    return leeway * tolerance(sides[0], sides[1], sides[2:], dtype, by_row, beside)


def _size_of(value: Any) -> float:
    """The size of the largest finite entry of all tensors in a result."""
    import numpy as np

    if isinstance(value, Array):
        numbers: Any = np.abs(value.wide()) if value.is_float else np.zeros(0)
        return float(numbers[np.isfinite(numbers)].max(initial=0.0))
    items = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ()
    return max(map(_size_of, items), default=0.0)


def keys_of(container: Any) -> Any:
    """The keys of a mapping, the indices of a sequence."""
    return container.keys() if isinstance(container, dict) else range(len(container))


def _shared_keys(actual: Any, declared: Any) -> list[Any]:
    """The indices or keys of two containers of one kind and size; none for any others."""
    if isinstance(declared, (list, tuple, dict)) and isinstance(actual, type(declared)):
        return list(keys_of(declared)) if keys_of(actual) == keys_of(declared) else []
    return []


def graded_dtype(declared: Array, expected: Expected) -> str:
    """The dtype whose rounding is allowed: a float64 result may be computed in single, unless it is asked otherwise."""
    return expected.dtype if declared.dtype == "float64" and expected.dtype in UNIT else declared.dtype


def measure_excess(actual: Any, expected: Expected) -> float:
    """The largest error as a multiple of the tolerance; infinite where type, shape or a discrete entry differs."""
    return _excess(actual, root_of(expected), expected)


def _excess(actual: Any, node: Node, expected: Expected) -> float:
    declared = node.declared
    is_measurable = isinstance(declared, Array) and isinstance(actual, Array) and declared.is_float
    if _find(actual, node, expected) is not None:
        keys = _shared_keys(actual, declared)
        if keys:
            return _largest(_excess(actual[key], node.child(key), expected) for key in keys)
        if not is_measurable or actual.shape != declared.shape or actual.dtype != declared.dtype or expected.is_exact:
            return math.inf
    return _array_excess(actual, node, expected) if is_measurable and declared.data else 0.0


def _largest(figures: Iterable[float]) -> float:
    """The largest of these; what comes after an infinite one is not computed."""
    largest = 0.0
    for figure in figures:
        if figure == math.inf:
            return figure
        largest = max(largest, figure)
    return largest


def _array_excess(actual: Array, node: Node, expected: Expected) -> float:
    import numpy as np

    got, exact = actual.wide(), node.exact.wide()
    finite = np.isfinite(exact)
    if (
        not are_close(got[~finite], exact[~finite], np.zeros(int((~finite).sum()))).all()
        or not np.isfinite(got[finite]).all()
    ):
        return math.inf
    allowed = np.maximum(_allowance(node, exact, expected, graded_dtype(node.declared, expected)), 1e-300)
    with np.errstate(over="ignore"):  # a huge error beside a tolerance of nearly nothing is infinitely many of it
        return float((np.abs(got[finite] - exact[finite]) / allowed[finite]).max(initial=0.0))


def find_bounds(expected: Expected, node: Node | None = None) -> Any:
    """The expected value of a step, with a `Bound` in place of each float and each tensor of floats."""
    node = node or root_of(expected)
    declared = node.declared
    if isinstance(declared, (list, tuple)):
        return type(declared)(find_bounds(expected, node.child(number)) for number in range(len(declared)))
    if isinstance(declared, dict):
        return {key: find_bounds(expected, node.child(key)) for key in declared}
    if isinstance(declared, float):
        return _float_bound(node, expected)
    if not isinstance(declared, Array) or not declared.is_float:
        return declared
    exact = node.exact.wide()
    allowed = _allowance(node, exact, expected, graded_dtype(declared, expected))
    if expected.is_exact:
        return Bound(declared.wide(), allowed * 0, declared.dtype)
    in_single = _allowance(node, exact, expected, "float32") if declared.dtype == "float64" else None
    return Bound(exact, allowed, declared.dtype, in_single)
