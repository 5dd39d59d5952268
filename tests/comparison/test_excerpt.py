"""The numbers around a difference: which of them are stored, and how many at most."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest

from harness.comparison.compare import Expected, find_mismatch
from harness.comparison.excerpt import as_scalar, cut_excerpt
from harness.records import Array, Opaque
from harness.results.result import Difference


def array(values: Any, dtype: str = "float32") -> Array:
    return Array.of(np.array(values), dtype)


def difference(actual: Any, expected: Any) -> Difference:
    """The record of the difference between two values."""
    mismatch = find_mismatch(actual, Expected(expected, expected, (), "float32", is_exact=True))
    assert mismatch is not None
    return mismatch.difference()


@pytest.mark.parametrize(
    ("actual", "expected", "place", "sides"),
    [
        (array([[1.0, 2.0], [3.0, math.nan]]), array([[1.0, 2.0], [3.0, 4.0]]), "[1, 1]", (4.0, "nan")),
        (array(-math.inf), array(1.0), "", (1.0, "-inf")),
        ((1, array([True, False], "bool")), (1, array([True, True], "bool")), "[1][1]", (True, False)),
        ({"k": [1, 2]}, {"k": [1, 3]}, "['k'][1]", (3, 2)),
        ({"gradient of x": 1.0}, {"gradient of x": 2.0}, "gradient of x", (2.0, 1.0)),
        (array([1.0]), array([1.0, 2.0]), "", ("a float32 tensor of shape [2]", "a float32 tensor of shape [1]")),
        ([1 << 70], [1], "[0]", (1, "1180591620717411303424")),
        (["a"], [1], "[0]", (1, "'a'")),
        (Opaque("set"), [1], "", ("[1]", "<set>")),
    ],
)
def test_difference_has_its_position_and_both_values_as_numbers_or_text(
    actual: Any, expected: Any, place: str, sides: tuple[Any, Any]
) -> None:
    """Numbers that JSON has stay numbers; everything else is text."""
    record = difference(actual, expected)
    assert (record.place, (record.expected, record.actual)) == (place, sides)
    json.dumps(record.as_json(), allow_nan=False)


def test_small_tensor_is_kept_whole_with_its_differing_entries() -> None:
    """Entries outside the tolerance are marked."""
    excerpt = difference(array([[1, 2], [3, 5]], "int64"), array([[1, 2], [3, 4]], "int64")).excerpt
    assert excerpt is not None
    assert (excerpt.shape, excerpt.rows, excerpt.first_column) == ((2, 2), ((0,), (1,)), 0)
    assert (excerpt.expected, excerpt.actual) == (((1, 2), (3, 4)), ((1, 2), (3, 5)))
    assert excerpt.differs == ((False, False), (False, True))


def test_large_tensor_is_kept_around_its_first_difference() -> None:
    """The excerpt has a fixed size, and each row has its index."""
    expected = np.zeros((3, 50, 60))
    actual = expected.copy()
    actual[1, 20, 30] = 1.0
    excerpt = difference(array(actual), array(expected)).excerpt
    assert excerpt is not None
    assert len(excerpt.rows) == 8 and (1, 20) in excerpt.rows
    row = excerpt.actual[excerpt.rows.index((1, 20))]
    assert len(row) == 8 and row[30 - excerpt.first_column] == 1.0
    assert sum(map(sum, excerpt.differs)) == 1


def test_difference_inside_a_list_of_numbers_is_shown_in_the_whole_list() -> None:
    """A wrong item is easier to understand next to its neighbours."""
    excerpt = difference([[1.0, 2.0], [3.0, 5.0]], [[1.0, 2.0], [3.0, 4.0]]).excerpt
    assert excerpt is not None and excerpt.expected == ((1.0, 2.0), (3.0, 4.0))
    assert excerpt.differs == ((False, False), (False, True))


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        (array([1.0]), array([[1.0]])), ([1, 2], [1]), ([[1], [2, 3]], [[1], [2, 4]]), ("a", "b"), (None, 1),
        ([1 << 70], [1]), (["a"], ["b"]), ({"a": 1}, {"b": 1}), ([1] * 20_000, [2] * 20_000), ([], [1]),
    ],
)  # fmt: skip
def test_there_is_no_excerpt_without_two_numeric_tables_of_one_shape(actual: Any, expected: Any) -> None:
    """Other values cannot be shown side by side."""
    assert cut_excerpt(expected, actual) is None


def test_numbers_of_any_size_are_compared_without_a_warning() -> None:
    """A difference too large for a float still counts as a difference."""
    excerpt = cut_excerpt([1e308, math.inf], [-1e308, math.inf])
    assert excerpt is not None and excerpt.differs == ((True, False),)
    assert as_scalar(np.float32(0.5)) == 0.5


def test_complex_numbers_have_no_excerpt_and_no_warning() -> None:
    """A submission may return complex numbers where real ones are expected."""
    real, imaginary = Array.of(np.zeros(3)), Array.of(np.zeros(3, np.complex64))
    assert cut_excerpt(imaginary, real, (0,)) is None
