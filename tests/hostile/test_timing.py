"""Tricks that deceived timed graders, each with a solution three times slower than the limit, or with wrong values:
none passes. The tricks and their sources are listed by name.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from timed_solutions import REFERENCE, SLOW

from harness.results.result import CheckVerdict, Result, Verdict

FAST_AND_RIGHT = {
    "the reference": REFERENCE,
    "in place": REFERENCE.replace("y = x\n", "y = x.clone()\n").replace("torch.tanh(y + x)", "y.add_(x).tanh_()"),
    "numpy": """import numpy as np
import torch


def settle(x, times):
    given = x.numpy()
    y = given
    for _ in range(times):
        y = np.tanh(y + given)
    return torch.from_numpy(np.asarray(y))
""",
}


@pytest.mark.parametrize("name", FAST_AND_RIGHT)
def test_right_and_fast_solution_passes(name: str, grade_timed: Callable[[str], Result]) -> None:
    """In several styles."""
    result = grade_timed(FAST_AND_RIGHT[name])
    assert result.verdict is Verdict.PASSED, result.message


def test_slow_solution_fails_with_ratio_limit_and_reason(grade_timed: Callable[[str], Result]) -> None:
    """The message has all that the learner needs."""
    result = grade_timed(SLOW)
    assert result.verdict is Verdict.FAILED
    (check,) = [check for check in result.checks if check.kind == "speed"]
    assert check.verdict is CheckVerdict.FAILED
    assert "times the reference's time" in check.message
    assert "the limit is 1.5" in check.message
    assert "you do the work more than once" in check.message


def test_use_in_timed_calls_only_is_flagged(grade_timed: Callable[[str], Result]) -> None:
    """The guests of timed calls report flags as well; the verdict does not change."""
    peek = "    if times > 100:\n        next(iter((sys._getframe,)))()\n    y = x\n"
    text = "import sys\n" + REFERENCE.replace("    y = x\n", peek)
    source = text.replace("sys._getframe", 'vars(sys)["_get" + "frame"]')
    result = grade_timed(source)
    assert result.verdict is Verdict.PASSED, result.message
    line = next(number for number, line in enumerate(source.splitlines(), 1) if "frame" in line)
    assert ("frames", line) in [(flag.signal, flag.line) for flag in result.integrity]
