"""The domain of an exercise: which parts of a call are outside, and what is refused when the file is read."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from harness.course.domain import DomainFile, find_outside, has_ties
from harness.records import Array, Call, Step


def call(*, raises: str | None = None, **arguments: Any) -> Call:
    """A call with these arguments; lists of floats become float32 tensors."""
    given = tuple(
        (name, Array.of(np.array(value), "float32") if isinstance(value, list) else value)
        for name, value in arguments.items()
    )
    return Call("case", "correctness", (Step("call", given, raises=raises),), "float32", "float32", False, False, True)


@pytest.mark.parametrize(
    ("where", "inside", "outside"),
    [
        ({"k": ">= 1"}, {"k": 1}, {"k": 0}),
        ({"k": (">= 1", "< 5")}, {"k": 4}, {"k": 5}),
        ({"k": "<= limit"}, {"k": 3, "limit": 3}, {"k": 4, "limit": 3}),
        ({"x": "> 0"}, {"x": [0.5, 2.0]}, {"x": [0.5, 0.0]}),
        ({"x": "size >= 2"}, {"x": [1.0, 2.0]}, {"x": [1.0]}),
        ({"x": "size >= 1"}, {"x": "a"}, {"x": ""}),
        ({"x": "last >= 2"}, {"x": [[1.0, 2.0]]}, {"x": [[1.0], [2.0]]}),
        ({"x": "first >= 2"}, {"x": [[1.0], [2.0]]}, {"x": [[1.0, 2.0]]}),
        ({"x": "finite"}, {"x": [1.0]}, {"x": [1.0, float("inf")]}),
        ({"x": "finite in each row"}, {"x": [[1.0, float("inf")]]}, {"x": [[1.0], [float("inf")]]}),
        ({"x": "distribution"}, {"x": [[0.25, 0.75]]}, {"x": [[0.5, 0.7]]}),
        ({"x": "true in each row"}, {"x": [[0.0, 1.0]]}, {"x": [[0.0, 1.0], [0.0, 0.0]]}),
        ({"x": "rising"}, {"x": ((0, 5), (0, 2), (1, 1))}, {"x": ((1, 2), (0, 5))}),
    ],
)
def test_range_separates_inside_from_outside(
    where: dict[str, Any], inside: dict[str, Any], outside: dict[str, Any]
) -> None:
    """For numbers, entries of tensors, sizes, axes and kinds of rows. A call that must raise may be outside."""
    domain = DomainFile(where=where)
    (name,) = where
    assert find_outside(domain, call(**inside)) == ""
    assert find_outside(domain, call(**outside)).startswith(f"{name}: not ")
    assert find_outside(domain, call(**outside, raises="ValueError")) == ""


def test_dtype_outside_is_named() -> None:
    """All four float dtypes are inside unless the domain says otherwise."""
    assert find_outside(DomainFile(where={}), call(x=[1.0])) == ""
    assert find_outside(DomainFile(where={}, dtypes=("float64",)), call(x=[1.0])) == "a tensor of float32"


def test_tie_is_a_number_twice_in_a_row() -> None:
    """Infinite entries are not compared."""
    assert has_ties(call(x=[[1.0, 2.0, 1.0]]))
    assert not has_ties(call(x=[[1.0, float("-inf"), float("-inf")], [1.0, 2.0, 3.0]]))


def test_empty_range_is_refused() -> None:
    """The message lists what it may contain."""
    with pytest.raises(ValidationError, match="neither a comparison"):
        DomainFile(where={"k": "positive"})
