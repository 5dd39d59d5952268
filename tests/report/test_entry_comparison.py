"""Expected and actual entries side by side: the window, its labels, and digits."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from harness.comparison.excerpt import cut_excerpt
from harness.records import Array
from harness.report.entry_comparison import compare_entries


def compare(expected: Any, actual: Any) -> dict[str, Any]:
    """The comparison of two tables of numbers."""
    excerpt = cut_excerpt(expected, actual)
    assert excerpt is not None
    return compare_entries(excerpt)


def tensor(*shape: int, **entries: float) -> Array:
    table = np.zeros(shape)
    for position, value in entries.items():
        table[tuple(map(int, position.removeprefix("at_").split("_")))] = value
    return Array.of(table, "float32")


def test_comparison_of_a_small_tensor_has_only_numbers() -> None:
    """An infinity on both sides is no difference; NaN has no distance."""
    found = compare([1.0, -2.0, math.inf, 3.0], [1.0, 2.0, math.inf, math.nan])
    (row,) = found["rows"]
    assert [entry["is_different"] for entry in row["entries"]] == [False, True, False, True]
    assert [entry["actual"] for entry in row["entries"]] == ["1", "2", "inf", "nan"]
    assert row["entries"][1]["expected"] == "\u22122"
    assert (found["entries"], found["total"], found["largest"]) == (4, 4, 4.0)


def test_comparison_names_rows_and_columns_of_the_tensor() -> None:
    """Those of an excerpt begin where it was cut; a new slice of the batch is marked."""
    found = compare(tensor(2, 3, 40), tensor(2, 3, 40, at_1_2_39=1.0))
    assert [row["label"] for row in found["rows"]] == ["[0][0]", "[0][1]", "[0][2]", "[1][0]", "[1][1]", "[1][2]"]
    assert [row["is_new_slice"] for row in found["rows"]] == [False, False, False, True, False, False]
    assert found["columns"] == [str(number) for number in range(32, 40)]
    assert (found["entries"], found["total"]) == (48, 240)


@pytest.mark.parametrize(("shape", "place"), [((64,), "at_40"), ((1, 60), "at_0_59"), ((64, 1), "at_63_0")])
def test_comparison_of_a_long_tensor_is_the_part_around_the_difference(shape: tuple[int, ...], place: str) -> None:
    """At most eight by eight, with the difference in it."""
    found = compare(tensor(*shape), tensor(*shape, **{place: 1.0}))
    assert found["entries"] == 8
    assert sum(entry["is_different"] for row in found["rows"] for entry in row["entries"]) == 1


def test_comparison_of_nearly_equal_entries_has_enough_digits_to_distinguish_them() -> None:
    """Other entries have four digits."""
    (row,) = compare([0.12341, 1.23456], [0.12343, 1.23456])["rows"]
    assert (row["entries"][0]["expected"], row["entries"][0]["actual"]) == ("0.12341", "0.12343")
    assert row["entries"][1]["actual"] == "1.235"
