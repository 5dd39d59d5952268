"""Functions and classes of a running program as files of their own."""

from __future__ import annotations

import math
from collections.abc import Callable
from math import sqrt as root
from typing import Any

import pytest
import torch
import torch.nn.functional as F

from harness.api.objects import file_of
from harness.errors import UsageError

SIZE = 4
ENDLESS = math.inf


class Helper:
    """Something that a solution uses."""

    def twice(self, x: float) -> float:
        return 2 * x * root(SIZE)


@torch.no_grad()
def decorated(x: float) -> float:
    """Its own namespace is not that of the decorator."""
    return F.relu(torch.tensor(Helper().twice(x))).item() + len(str(ENDLESS))


named = lambda x: x + SIZE  # noqa: E731


def nested(offset: int) -> Callable[[int], int]:
    """Makes a function that uses what is around it."""

    def plus(y: int) -> int:
        return y + offset

    def inner(x: int) -> int:
        return plus(x) + offset + SIZE

    return inner


exec("made = 3")


def uses_made(x: int) -> int:
    """It uses a name that no statement defines."""
    return x + made  # type: ignore[name-defined, no-any-return] # noqa: F821


def run(text: str) -> Any:
    """The entry of a file."""
    namespace: dict[str, Any] = {"__name__": "submission"}
    exec(compile(text, "entry.py", "exec"), namespace)
    return namespace["entry"]


@pytest.mark.parametrize(
    ("thing", "argument", "value"),
    [(decorated, 1.0, 7.0), (named, 1, 5), (nested(10), 1, 25), (uses_made, 1, 4)],
    ids=["decorated", "lambda", "nested", "made"],
)  # fmt: skip
def test_file_of_a_function_runs_alone(thing: object, argument: float, value: float) -> None:
    """Functions, classes, constants and imports that it needs come along."""
    assert run(file_of(thing, "entry"))(argument) == value


def test_file_of_a_class_runs_alone() -> None:
    """The same as a function."""
    assert run(file_of(Helper, "entry"))().twice(1) == 4


def test_file_has_only_what_is_needed() -> None:
    """Another function may use what the exercise forbids."""
    text = file_of(named, "entry")
    assert "SIZE = 4" in text
    assert "torch" not in text and "Helper" not in text


@pytest.mark.parametrize("thing", [3, len, torch.softmax, Helper().twice])
def test_other_objects_are_refused(thing: object) -> None:
    """They have no source of their own."""
    with pytest.raises(UsageError, match="is not a function or class"):
        file_of(thing, "entry")


def test_function_without_source_is_refused() -> None:
    """It was built from text."""
    namespace: dict[str, Any] = {}
    exec("def entry(x): return x", namespace)
    with pytest.raises(UsageError, match="the source of entry is not available"):
        file_of(namespace["entry"], "entry")
