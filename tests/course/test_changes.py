"""Changes of one argument by the words of a plan."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from harness.course.changes import CHANGES, changes_of, fill, hide, rolled
from harness.records import Array


def floats(*numbers: float) -> Array:
    """A float32 tensor of one axis."""
    return Array.of(np.array(numbers), "float32")


def test_signs_leave_what_is_not_finite() -> None:
    """A masked entry stays masked."""
    x = floats(1.0, -2.0, -math.inf)
    assert CHANGES["negative"](x).numpy().tolist() == [-1.125, -2.125, -math.inf]
    assert CHANGES["positive"](x).numpy().tolist() == [1.125, 2.125, -math.inf]
    assert CHANGES["zero"](x).numpy().tolist() == [0.0, 0.0, -math.inf]
    assert CHANGES["far below zero"](x).numpy().tolist() == [-199.0, -202.0, -math.inf]


@pytest.mark.parametrize(
    ("value", "changed"),
    [
        ([1, 2, 3], [2, 3, 1]),
        ((1, 2), (2, 1)),
        ("abc", "bca"),
        ({"a": 1, "b": 2}, {"a": 2, "b": 1}),
        ([5, 5], None),
        ("a", None),
        (3, None),
    ],
)
def test_rolling_keeps_the_values_and_moves_them(value: Any, changed: Any) -> None:
    """None where nothing changes."""
    assert rolled(value) == changed


def test_tensors_roll_along_their_last_axis_of_more_than_one() -> None:
    """Also inside lists; a tensor of one entry does not change."""
    column = Array.of(np.array([[1.0], [2.0], [3.0]]), "float32")
    assert rolled(column).numpy().reshape(-1).tolist() == [3.0, 1.0, 2.0]
    assert [array.numpy().tolist() for array in rolled([floats(1.0, 2.0)])] == [[2.0, 1.0]]
    assert rolled(floats(1.0)) is None


@pytest.mark.parametrize(
    ("value", "changed"), [(0.25, 0.75), (7.75, 7.25), (-1.25, -1.75), (2, None), (math.inf, None)]
)
def test_other_fraction_keeps_the_whole_part(value: float, changed: float | None) -> None:
    """Only floats have one."""
    assert CHANGES["other fraction"](value) == changed


def test_filling_gives_every_id_one_number() -> None:
    """Floats and masks stay."""
    filled = fill(Array.of(np.array([[3, 1], [2, 0]])), 50256)
    assert filled is not None and filled.numpy().tolist() == [[50256, 50256], [50256, 50256]]
    assert fill(floats(1.0, 2.0), 5) is None and fill(Array.of(np.ones(2, bool)), 5) is None


def test_mask_changes_belong_to_masks_and_ids_to_whole_numbers() -> None:
    """Each word says what it changes."""
    mask, ids = Array.of(np.ones((2, 2), bool)), Array.of(np.array([3, 1, 2]))
    assert CHANGES["last column false"](mask).numpy().tolist() == [[True, False], [True, False]]
    assert CHANGES["last row false"](mask).numpy().tolist() == [[True, True], [False, False]]
    assert CHANGES["all true"](mask) is None and CHANGES["all true"](ids) is None
    assert CHANGES["all the first"](ids).numpy().tolist() == [3, 3, 3]
    assert CHANGES["the last the first"](ids).numpy().tolist() == [3, 1, 3]
    assert CHANGES["all the first"](mask) is None


def test_items_repeat_and_turn_round() -> None:
    """Lists and tuples of at least two; mappings change their order."""
    assert CHANGES["an item twice"]([1, 2]) == [1, 1, 2]
    assert CHANGES["the last item the first"]((1, 2, 3)) == (1, 2, 1)
    assert CHANGES["reversed"]([1, 2]) == [2, 1] and CHANGES["reversed"]([1]) is None
    assert list(CHANGES["order turned"]({"a": 1, "b": 2})) == ["b", "a"]


def test_pairs_have_the_last_part_of_the_first() -> None:
    """What is looked up by it finds them all; other items have no parts."""
    equal = CHANGES["all last parts the first"]
    assert equal([("a", "x"), ("b", "y")]) == [("a", "x"), ("b", "x")] and equal(["ab", "cd"]) is None


def test_hidden_entries_are_filled_with_a_number_or_with_others() -> None:
    """The array itself stays as it is."""
    x = floats(1.0, 2.0)
    assert hide(x, (1,), 1e4).numpy().tolist() == [1.0, 1e4]
    assert hide(x, (1,), None).numpy().tolist() != [1.0, 2.0] and x.numpy().tolist() == [1.0, 2.0]


def test_every_word_of_a_kind_is_a_change() -> None:
    """The rules list words by kind."""
    for kind in ("sign", "mask", "ids", "repeat", "part"):
        words = list(changes_of(kind))
        assert words and set(words) <= set(CHANGES)
