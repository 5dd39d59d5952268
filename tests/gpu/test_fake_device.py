"""Gradients on the CPU of a machine where torch sees a device, which `conftest` fakes with a few lines of C++."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from harness.course.catalogue import load_course
from harness.course.submission import Submission
from harness.errors import IsolationError
from harness.grading.grader import Grader
from harness.results.result import CheckVerdict, Result, Verdict
from harness.sandbox import LEVELS
from harness.sandbox.zygote import Zygote

BACKWARD = "torch.ones(2, requires_grad=True).sum().backward()\n"
COURSE = load_course(None)
WITH_GRADIENTS = ("dpo-loss", "lora")


def grade_reference(exercise_id: str, grader: Grader) -> Result:
    """The result of an exercise's own reference."""
    exercise = COURSE.exercise(exercise_id)
    name = f"{exercise_id}.py"
    return grader.grade(Submission(name, name, "", exercise_id, text=exercise.reference_source), exercise)


@pytest.fixture(
    scope="module",
    params=["strict", *(pytest.param(name, marks=pytest.mark.slow) for name in LEVELS[1:])],
)
def seeing_zygote(request: pytest.FixtureRequest, open_zygote: Callable[..., Zygote]) -> Zygote:
    """A zygote at each level, in which torch sees the device."""
    return open_zygote(request.param)


@pytest.mark.parametrize("exercise_id", WITH_GRADIENTS)
def test_reference_with_gradients_where_torch_sees_a_device_passes(exercise_id: str, seeing_zygote: Zygote) -> None:
    """Nothing before the fork makes autograd start its device threads."""
    result = grade_reference(exercise_id, Grader(seeing_zygote, 1, with_cost=False))
    assert result.verdict in (Verdict.PASSED, Verdict.UNVERIFIED), result.message
    assert {check.verdict.value for check in result.checks if check.kind == "correctness"} == {"passed"}


@pytest.mark.slow
@pytest.mark.parametrize("exercise_id", COURSE.exercise_ids)
def test_reference_where_torch_sees_a_device_passes(exercise_id: str, seeing_zygote: Zygote) -> None:
    """Every exercise at every level. Time, which the level `process` does not judge, stays open."""
    result = grade_reference(exercise_id, Grader(seeing_zygote, 1))
    open_checks = {check.kind for check in result.checks if check.verdict is CheckVerdict.INCONCLUSIVE}
    assert result.verdict is Verdict.PASSED or (result.verdict is Verdict.UNVERIFIED and open_checks == {"speed"}), (
        result.message
    )


@pytest.mark.parametrize("level", ["strict", pytest.param("standard", marks=pytest.mark.slow)])
def test_backward_before_the_fork_where_torch_sees_a_device_is_reported(
    level: str, open_zygote: Callable[..., Zygote]
) -> None:
    """The harness says that the machine is at fault before it grades any submission."""
    with pytest.raises(IsolationError, match="cannot compute gradients"):
        open_zygote(level, BACKWARD).wait_ready()
