"""What a text goes over in C without a copy: told to the watch that counts, and otherwise as in Python."""

from __future__ import annotations

import ast
from typing import Any

import pytest

from harness.worker.passes import hear_operators, heard_builtins
from harness.worker.tracing import Copies, Lines

LONG = 10_000
BEFORE = """
from array import array
from collections import deque
from itertools import pairwise

numbers = [*range(10_000)]
places = dict.fromkeys(numbers, 0)

class Odd(list):
    def __contains__(self, item):
        return item == "odd"

class Endless:
    def __len__(self):
        raise ValueError("endless")
    def __iter__(self):
        yield 1

def fails(work):
    try:
        work()
    except ValueError:
        return True
    return False

def work():
    return {work}
"""


def loaded(work: str) -> dict[str, Any]:
    """The names of a text, as a guest that counts has them."""
    names: dict[str, Any] = {"__builtins__": heard_builtins()}
    exec(compile(hear_operators(ast.parse(BEFORE.replace("{work}", work))), "submission.py", "exec"), names)
    return names


def gone_over(work: str) -> int:
    """How many entries one call goes over."""
    called = loaded(work)["work"]
    watch = Copies({}, ())
    with watch:
        called()
    return watch.count(None)


@pytest.mark.parametrize(
    "work",
    [
        "-1 in numbers",
        "-1 not in numbers",
        "9_999 in numbers",
        "-1 in tuple(numbers)",
        "5 in places.values()",
        "min(numbers)",
        "min(places)",
        "max(places.values())",
        "max(iter(numbers))",
        "min(numbers, default=0)",
        "sum(numbers)",
        "sum(numbers, 1)",
        "all(numbers[1:])",
        "any(places.values())",
        "fails(lambda: numbers.index(-1))",
        "fails(lambda: numbers.remove(-1))",
    ],
)
def test_a_pass_in_c_counts(work: str) -> None:
    """All that it has gone over; a copy on the way comes beside it."""
    assert LONG <= gone_over(work) <= 2.1 * LONG


@pytest.mark.parametrize(
    "work",
    [
        "3 in numbers",
        "-1 in places",
        "-1 in range(10_000)",
        "-1 in set()",
        "'odd' in Odd(numbers[:9])",
        "min(3, 4)",
        "max(numbers[-2:])",
        "any(numbers)",
        "all(numbers)",
        "0 <= 1 in numbers",
        "min(range(10**30), default=0) if False else 0",
        "len(numbers)",
        "numbers.index(3)",
        "min(Endless())",
    ],
)
def test_what_ends_early_or_is_found_at_once_does_not(work: str) -> None:
    """Nor does what a class of the text does itself, in lines of its own."""
    assert gone_over(work) <= 100


@pytest.mark.parametrize(
    ("work", "value"),
    [
        ("3 in numbers, -1 in numbers, -1 not in numbers, 3 not in numbers", (True, False, True, False)),
        ("'odd' in Odd(), 1 in Odd([1])", (True, False)),
        ("'b' in 'abc', b'd' in b'abc'", (True, False)),
        ("0 in numbers in [numbers], 1 in numbers == True", (True, False)),
        ("2 in (n for n in [1, 2, 3]), 4 in (n for n in [1])", (True, False)),
        ("min(3, 1, 2), max('a', 'b', key=ord), min([], default=7)", (1, "b", 7)),
        ("sum([[1], [2]], []), sum([1, 2], start=4)", ([1, 2], 7)),
        ("any([0, 2]), all([]), max(map(abs, [-3, 2]))", (True, True, 3)),
        ("[one for one in numbers[:4] if one not in (1, 2)]", [0, 3]),
    ],
)
@pytest.mark.parametrize("is_counted", [True, False])
def test_the_values_are_those_of_python(work: str, value: Any, is_counted: bool) -> None:
    """While something is counted, and before and after it."""
    called = loaded(work)["work"]
    if is_counted:
        with Copies({}, ()):
            assert called() == value
    assert called() == value


@pytest.mark.parametrize(
    ("work", "error", "told"),
    [
        ("1 in 2", TypeError, "argument of type 'int' is not"),
        ("min([])", ValueError, "empty"),
        ("min()", TypeError, "at least 1 argument"),
        ("sum(5)", TypeError, "not iterable"),
        ("max([1, 'a'])", TypeError, "not supported between"),
    ],
)
def test_the_errors_are_those_of_python(work: str, error: type[Exception], told: str) -> None:
    """They are what a learner is told."""
    with pytest.raises(error, match=told), Copies({}, ()):
        loaded(work)["work"]()


def test_lines_are_not_more_for_it() -> None:
    """What stands for an operator has lines of its own, which are not the solution's."""
    called = loaded("[3 in numbers, min(numbers), sum(numbers)]")["work"]
    watch = Lines({}, ())
    with watch:
        called()
    assert watch.count(None) == 1
