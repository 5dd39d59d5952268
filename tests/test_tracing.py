"""What Python's trace tells of a call: the lines that run, and what they copy."""

from __future__ import annotations

import functools
import json
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from harness.worker.tracing import Copies, Lines
from harness.worker.watches import watch_threads


@pytest.fixture(autouse=True)
def _watched_threads() -> Iterator[None]:
    """As in a guest, threads that begin in a test are followed."""
    patched = watch_threads()
    yield
    for place, name, start in patched:
        setattr(place, name, start)


def elsewhere(work: Callable[[], Any]) -> Any:
    """The work in another thread."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result()


def loop(count: int) -> int:
    """So many passes."""
    passed = 0
    while passed < count:
        passed += 1
    return passed


def lines(work: Callable[[], Any]) -> int:
    """How many lines it takes."""
    watch = Lines({}, ())
    with watch:
        result = work()
    return watch.count(result)


@pytest.mark.parametrize(
    "work",
    [
        lambda: loop(500),
        lambda: [one for one in range(1000)],  # noqa: C416
        lambda: {one for one in range(1000)},  # noqa: C416
        lambda: sum(one for one in range(1000)),
        lambda: functools.reduce(lambda left, right: left + right, range(1001)),
        lambda: max(range(1000), key=lambda one: -one),
        lambda: elsewhere(lambda: loop(500)),
    ],
    ids=["loop", "list", "set", "generator", "reduce", "key", "thread"],
)
def test_each_pass_in_python_is_a_line(work: Callable[[], Any]) -> None:
    """However it is written; those around it are a few."""
    assert 1000 <= lines(work) <= 1040


@pytest.mark.parametrize(
    "work",
    [lambda: sum(range(1000)), lambda: sorted(range(1000)), lambda: json.dumps([*range(1000)], indent=1)],
    ids=["sum", "sorted", "library"],
)
def test_what_c_and_libraries_do_is_one_line(work: Callable[[], Any]) -> None:
    """`json` goes through the list in Python, but in lines of its own."""
    assert lines(work) <= 5


def test_lines_of_a_thread_that_was_there_before_count_as_well() -> None:
    """It is followed from its start on, and counts while something is watched."""
    is_asked, is_done = threading.Event(), threading.Event()

    def work() -> None:
        loop(500)
        is_asked.wait()
        loop(500)
        is_done.set()

    threading.Thread(target=work).start()

    def ask() -> None:
        is_asked.set()
        is_done.wait()

    assert 1000 <= lines(ask) <= 1040


LONG = 10_000
NUMBERS = [*range(LONG)]
TEXT = "ab" * (LONG // 2)


def copied(work: Callable[[], Any]) -> int:
    """How many entries its lines copy or go over."""
    watch = Copies({}, ())
    with watch:
        result = work()
    return watch.count(result)


def copy_in_turn(work: Callable[[], Any]) -> None:
    """Ten times, one line each."""
    for _ in range(10):
        work()


@pytest.mark.parametrize(
    ("work", "entries"),
    [
        (lambda: NUMBERS.copy(), LONG),
        (lambda: NUMBERS[:], LONG),
        (lambda: [0] + NUMBERS, LONG),  # noqa: RUF005
        (lambda: tuple(NUMBERS), LONG),
        (lambda: np.array(NUMBERS, dtype=np.int64) * 2, 2 * LONG),
        (lambda: (TEXT * 8)[8:] + TEXT[:8], 2 * LONG),
        (lambda: NUMBERS.count(0), LONG),
        (lambda: deque(NUMBERS).count(0), 2 * LONG),
        (lambda: TEXT.replace("x", "y"), LONG),
        (lambda: elsewhere(lambda: NUMBERS.count(0)), LONG),
    ],
    ids=["copy", "slice", "sum", "tuple", "array", "text", "count", "deque", "replace", "thread"],
)
def test_each_line_is_charged_with_what_it_copies(work: Callable[[], Any], entries: int) -> None:
    """Whether it keeps the copy or not; of what a line makes and lets go at once, the most that was there."""
    assert 10 * entries <= copied(lambda: copy_in_turn(work)) <= 11 * entries


@pytest.mark.parametrize(
    "work",
    [
        lambda: loop(10_000),
        lambda: [NUMBERS[at : at + 100] for at in range(0, LONG, 2)],
        lambda: [one for one in NUMBERS],  # noqa: C416
        lambda: [NUMBERS.append(NUMBERS.pop()) for _ in range(1000)],
        lambda: NUMBERS.index(3),
        lambda: TEXT.find("b", 5),
    ],
    ids=["loop", "short", "comprehension", "end", "index", "find"],
)
def test_what_is_short_or_ends_early_is_not_charged(work: Callable[[], Any]) -> None:
    """A list that is made in a loop is told by its lines."""
    assert copied(work) <= LONG


def test_a_list_that_grows_is_charged_for_its_growth() -> None:
    """As a whole about once, not once for each step."""

    def grow() -> None:
        grown: list[int] = []
        for one in range(30 * LONG):
            grown.append(one)

    assert copied(grow) <= 60 * LONG
