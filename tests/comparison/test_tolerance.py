"""The tolerance, computed by hand: a factor times the reference's own error, plus rounding units of the row's size."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from harness.comparison.tolerance import are_close, is_single, tolerance

INF, NAN = float("inf"), float("nan")
# One rounding unit of a number of size 1 in single precision, and 24 of them.
UNIT = 2.0**-24
UNITS = 24 * UNIT
# An error of the reference that small numbers can take on without rounding.
ERROR = 2.0**-20


def allowed(exact: Any, *others: Any, dtype: str = "float32", by_row: bool = True) -> Any:
    """The tolerance of nested lists; without `others`, the reference has no error."""
    sides = [np.array(numbers, dtype=np.float64) for numbers in (exact, *(others or (exact,)))]
    return tolerance(sides[0], sides[1], sides[2:], dtype, by_row).tolist()


def test_each_row_has_its_own_worst_error_and_size() -> None:
    """Without `by_row`, the worst error and the size of the whole tensor hold everywhere."""
    exact, declared = [[1.0, -2.0], [0.0, 4.0]], [[1.0, -2.0 - ERROR], [0.0, 4.0]]
    first, second = 8 * ERROR + UNITS * 2, UNITS * 4
    assert allowed(exact, declared) == [[first, first], [second, second]]
    assert tolerance(np.array(exact), np.array(declared), [], "float32").tolist() == allowed(exact, declared)
    both = 8 * ERROR + UNITS * 4
    assert allowed(exact, declared, by_row=False) == [[both, both], [both, both]]


def test_rows_of_one_number_are_allowed_the_middle_error() -> None:
    """Eight are enough: a single number often comes out right by luck. Fewer, or longer, rows stand alone."""
    errors = [0.0, ERROR, ERROR, ERROR, ERROR, 2 * ERROR, ERROR, ERROR]
    rows, declared = [[1.0]] * 8, [[1.0 + error] for error in errors]
    assert allowed(rows, declared)[0] == [8 * ERROR + UNITS]
    assert allowed(rows[:7], declared[:7])[0] == [UNITS]
    assert allowed([row * 3 for row in rows], [row * 3 for row in declared])[0] == [UNITS] * 3


def test_worst_error_of_the_declared_and_all_perturbed_answers_counts() -> None:
    """It may be anywhere in the row."""
    declared, near, far = [1.0, 1.0 + ERROR], [1.0 - 2 * ERROR, 1.0], [1.0 + 3 * ERROR, 1.0]
    assert allowed([1.0, 1.0], declared) == [8 * ERROR + UNITS] * 2
    assert allowed([1.0, 1.0], declared, near) == [16 * ERROR + UNITS] * 2
    assert allowed([1.0, 1.0], declared, far, near) == [24 * ERROR + UNITS] * 2


def test_errors_of_a_gradient_of_one_or_two_numbers_are_added() -> None:
    """Each may be small by luck, and there are no other entries to judge by."""
    exact, declared, near = [1.0, 1.0], [1.0, 1.0 + ERROR], [1.0 - 2 * ERROR, 1.0 - ERROR]
    assert allowed(exact, declared, near, by_row=False) == [16 * ERROR + UNITS] * 2
    assert allowed(exact * 2, declared * 2, near * 2, by_row=False) == [16 * ERROR + UNITS] * 4
    assert allowed(exact[:1], [1.0 + ERROR], near[:1], by_row=False) == [24 * ERROR + UNITS]


def test_entries_that_are_not_finite_do_not_count() -> None:
    """Neither towards the error nor towards the size, on any side."""
    assert allowed([INF, 0.5, NAN], [7.0, INF, 1.0], [INF, NAN, NAN]) == [UNITS * 0.5] * 3
    assert allowed([-INF, NAN]) == [0.0, 0.0]


def test_row_of_zeros_may_be_off_by_the_rounding_of_its_tensor() -> None:
    """Provided that the reference is exact there. A tensor of zeros allows no error."""
    assert allowed([[0.0, 0.0], [0.0, 3.0]]) == [[3 * UNIT] * 2, [UNITS * 3] * 2]
    assert allowed([[0.0, 0.0], [0.0, 3.0]], [[ERROR, 0.0], [0.0, 3.0]])[0] == [8 * ERROR] * 2
    assert allowed([[0.0], [0.0]]) == [[0.0], [0.0]]


@pytest.mark.parametrize(
    ("dtype", "share"),
    [("float64", 24 * 2.0**-53), ("float32", 24 * 2.0**-24), ("float16", 6 * 2.0**-11), ("bfloat16", 6 * 2.0**-8)],
)
def test_rounding_unit_follows_the_dtype(dtype: str, share: float) -> None:
    """Half precision has fewer but larger units."""
    assert allowed([1.0, -4.0], dtype=dtype) == [4 * share] * 2


def test_scalars_and_empty_tensors_have_a_tolerance_of_their_shape() -> None:
    """A scalar is a row with one entry; an empty row has no tolerance."""
    assert allowed(-2.0, -2.0 + ERROR) == 8 * ERROR + UNITS * 2
    assert allowed([[], []]) == [[], []]
    assert allowed([], by_row=False) == []


def test_error_that_overflows_allows_everything() -> None:
    """It raises no warning."""
    assert allowed([1e308], [-1e308]) == [INF]


def test_entries_are_close_within_the_tolerance_and_equal_where_they_are_not_finite() -> None:
    """A difference of exactly the tolerance is close."""
    exact = np.array([1.0, 1.0, 1.0, INF, INF, NAN, NAN, 1.0, 1.0])
    got = np.array([1.5, 0.5, 1.5 + 1e-9, INF, -INF, NAN, 1.0, NAN, INF])
    close = are_close(got, exact, np.full(9, 0.5)).tolist()
    assert close == [True, True, False, True, False, True, False, False, False]
    assert not are_close(np.array([2.0, INF]), np.array([INF, 2.0]), np.full(2, INF)).any()


@pytest.mark.parametrize(
    ("numbers", "single"),
    [([0.5, NAN, INF], True), ([float(np.float32(0.1)), NAN], True), ([0.1], False), ([1e300], False), ([], True)],
)
def test_numbers_are_single_if_single_precision_represents_them(numbers: list[float], single: bool) -> None:
    """Infinities and NaN count as representable. A number that is too large does not, and raises no warning."""
    assert is_single(np.array(numbers, dtype=np.float64)) is single
