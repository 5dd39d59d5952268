"""Known mistakes with the numbers of a submission in place of their own."""

from __future__ import annotations

import pytest

from harness.course.exercise import Edit, Mistake, read_numbers

REFERENCE = "def f(x):\n    return x / x.sum()\n"


def mistake(number: str | None, body: str | None = None) -> Mistake:
    """A mistake that adds a number to the sum, or one with a body."""
    place = REFERENCE.index("x.sum()")
    edits = () if body else (Edit(place, place + len("x.sum()"), f"(x.sum() + {number})"),)
    return Mistake("adds", "You add to the sum.", edits, body, REFERENCE, number=number)


@pytest.mark.parametrize(
    ("own", "numbers", "used"),
    [
        ("1e-9", [], "1e-9"),
        ("1e-9", [0.5, 2.0], "1e-9"),
        ("1e-9", [1e-6, 0.5], "1e-06"),
        ("1e-9", [1e-6, 1e-8], "1e-08"),
        ("1e-9", [1e-9, 1e-8], "1e-08"),
        ("1e-9", [1e-9], "1e-9"),
        ("1e9", [1e-6, 10.0], "1e9"),
        ("1e9", [10000.0, 1e20], "10000.0"),
    ],
)
def test_mistake_gets_the_nearest_number_of_like_size(own: str, numbers: list[float], used: str) -> None:
    """An epsilon is not replaced by a size, nor a number to hide a score with by an epsilon."""
    assert mistake(own).with_number_of(numbers).source() == f"def f(x):\n    return x / (x.sum() + {used})\n"


def test_mistake_without_a_number_or_with_a_body_of_its_own() -> None:
    """The first stays as it is."""
    plain = mistake(None, "def f(x):\n    return x / 1e-9\n")
    assert plain.with_number_of([1e-8]) is plain
    assert mistake("1e-9", "def f(x):\n    return x / 1e-9\n").with_number_of([0.01]).source().endswith("x / 0.01\n")


def test_numbers_of_a_file_are_those_of_its_code() -> None:
    """Not those of comments and texts; a file that is not valid Python has those in front of the fault."""
    text = 'def f(x):\n    """Adds 7."""\n    return x + 1e-6 - 10_000 * 0 + 0x10 + 1e400 + 3j  # not 9\n'
    assert read_numbers(text) == [1e-6, 10000.0]
    assert read_numbers("x = 4\ny = (((\n") == [4.0]
    assert read_numbers("  x\n y = 3\n") == []
