"""What tests of the grader share."""

from __future__ import annotations

from collections.abc import Callable

from harness.results.result import Result

RIGHT = "def scale(x, factor=2.0):\n    return x * factor\n"


Grade = Callable[..., Result]


def last_line(result: Result) -> str:
    """The last line of the message, below the call."""
    return result.message.split("\n  ")[-1]
