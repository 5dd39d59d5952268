"""Kernels are timed in the windows of a GPU: rehearsed with Triton's interpreter on a CPU and with small tensors.

What is rehearsed is the protocol: draws, turns, commitments, the opened result, and what each of them decides.  Nothing
is compiled, so the times say nothing about a card.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from built_in import COURSE
from pydantic import BaseModel

from harness.comparison.answer_key import reference_source, trusted_source
from harness.course.exercise import Exercise
from harness.course.schema import SpeedFile
from harness.course.submission import Submission
from harness.grading.grader import Grader
from harness.measure.cpu_timing import TimingCase, TimingResult
from harness.measure.gpu_timing import DeviceProbe, GpuContestant, GpuPairedTiming
from harness.results.result import CheckVerdict, Verdict
from harness.sandbox.caller import Caller, GuestSource, open_trusted
from harness.sandbox.guest import Limits
from harness.sandbox.zygote import Zygote

pytestmark = pytest.mark.triton
KERNELS = tuple(summary.id for summary in COURSE.summaries() if summary.language)
ROUNDS = 3
# The sizes that are timed on a card, and those that an interpreter can do.
SMALLER = {8388609: 1500, 2048: 32, 4096: 64, 32000: 300, 512: 4, 128: 16, 16: 2}
# The work done several times over.
WORK = """

work = {entry}


def {entry}(*given):
    for _ in range(8):
        result = work(*given)
    return {result}
"""
Time = Callable[..., TimingResult]


def shrunk(value: Any) -> Any:
    """A part of a case with smaller sizes."""
    if isinstance(value, int) and not isinstance(value, bool):
        return SMALLER.get(value, value)
    if isinstance(value, dict):
        return {name: shrunk(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(map(shrunk, value))
    return value.model_copy(update=shrunk(dict(value))) if isinstance(value, BaseModel) else value


def smaller(case: SpeedFile, limit: float) -> SpeedFile:
    """The case with small tensors, and with another limit: an interpreter's times vary."""
    few = {"draw": shrunk(case.draw), "call": shrunk(case.call), "calls": 1, "limit": limit}
    return case.model_copy(update=few)


def median_side(ratios: Sequence[float], limit: float) -> str:
    """The side of the median of a few rounds; the limits are far from both sides."""
    return "" if len(ratios) < ROUNDS else "above" if statistics.median(ratios) > limit else "below"


@pytest.fixture(scope="module")
def time_kernel(zygote: Zygote) -> Iterator[Time]:
    """A function that times a text in the windows of a case of an exercise, without the guard, as on a card."""

    def time(exercise: Exercise, text: str, against: str = "reference", limit: float = 3.0) -> TimingResult:
        case = next(case for case in exercise.file.speed if case.against == against)
        timing = TimingCase(exercise, smaller(case, limit), zygote, 1)
        source = replace(trusted_source(exercise, text, "own.py"), trusted=False, is_guarded=False)
        baseline, reference = timing.open_baseline(), open_trusted(zygote, reference_source(exercise), 1)
        with baseline.guest, reference.guest, zygote.fork(Limits(120)) as guest:
            probe = DeviceProbe(GpuContestant(baseline), factor=1e9)  # other tests run beside this one
            probe.calibrate()
            own = Caller(guest)
            assert own.load(source, 1) is None
            contestants = probe.contestant, GpuContestant(reference), GpuContestant(own)
            return GpuPairedTiming(timing, *contestants, probe).run(is_sure=median_side)

    def unguarded(*given: Any) -> GuestSource:
        return replace(trusted_source(*given), is_guarded=False)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("harness.measure.cpu_timing.trusted_source", unguarded)
        yield time


@pytest.mark.parametrize("exercise_id", KERNELS)
def test_kernel_is_timed_against_the_reference_s_kernel(exercise_id: str, time_kernel: Time) -> None:
    """The reference is below the limit, and the same with its work done many times over is above."""
    exercise = COURSE.exercise(exercise_id)
    assert {case.against for case in exercise.file.speed} >= {"reference"}
    timed = time_kernel(exercise, exercise.reference_source)
    assert (timed.side, timed.fault) == ("below", None), timed
    over = WORK.format(entry=exercise.entry_name, result="result")
    assert time_kernel(exercise, exercise.reference_source + over).side == "above"


def test_interpreted_kernel_is_slower_than_torch(time_kernel: Time) -> None:
    """The other baseline is the reference's function in torch."""
    exercise = COURSE.exercise("triton-rope")
    assert time_kernel(exercise, exercise.reference_source, "torch").side == "above"


def test_wrong_result_of_the_timed_size_fails(time_kernel: Time) -> None:
    """Whatever its time."""
    exercise = COURSE.exercise("vector-add")
    wrong = exercise.reference_source + WORK.format(entry="vector_add", result="result + 1")
    timed = time_kernel(exercise, wrong)
    assert timed.fault is not None and "not the reference's" in timed.fault.message


def test_kernel_without_a_card_is_unverified_where_a_card_is_asked_for(zygote: Zygote) -> None:
    """Its values are right on the CPU, and no speed is given."""
    exercise = COURSE.exercise("vector-add")
    submission = Submission("vector-add.py", "vector-add.py", "", exercise.id, text=exercise.reference_source)
    result = Grader(zygote, 1, "cuda", missing="no CUDA device").grade(submission, exercise)
    assert result.verdict is Verdict.UNVERIFIED, result.message
    assert "no CUDA device" in " ".join(check.message for check in result.checks)
    speeds = [check for check in result.checks if check.kind == "speed"]
    assert speeds == [] or {check.verdict for check in speeds} <= {CheckVerdict.SKIPPED, CheckVerdict.INCONCLUSIVE}
    on_cpu = Grader(zygote, 1).grade(submission, exercise)
    assert on_cpu.verdict is Verdict.PASSED and not [check for check in on_cpu.checks if check.kind == "speed"]
