"""The order in which a submission is graded, and how each step affects the verdict, with stand-ins for everything that
runs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from harness.course.schema import FlopsCost, SpeedFile
from harness.course.submission import Submission
from harness.grading import grader as grader_module
from harness.grading.triton import INTERPRETED
from harness.records import (
    NOT_MEASURED,
    NOT_MEASURED_TRITON,
    Check,
    CheckVerdict,
    Ended,
    IntegrityFlag,
    Result,
    Verdict,
)

# From `conftest`.
Steps = Any
OWN = Submission("f.py", "f.py", "abc", "f", text="def f(): ...")
TRITON = replace(OWN, text="import triton")
PASSED, FAILED, SKIPPED, OPEN, ERROR = (
    CheckVerdict.PASSED,
    CheckVerdict.FAILED,
    CheckVerdict.SKIPPED,
    CheckVerdict.INCONCLUSIVE,
    CheckVerdict.ERROR,
)


def cost(name: str, tier: str = "required") -> Any:
    return FlopsCost.model_construct(name=name, tier=tier, measure="flops")


def speed(name: str, tier: str = "required", device: str = "cpu") -> Any:
    return SpeedFile.model_construct(name=name, tier=tier, device=device)


def exercise_of(costs: Iterable[Any] = (), speeds: Iterable[Any] = ()) -> Any:
    return SimpleNamespace(
        id="double", entry_name="f", digest="d1", file=SimpleNamespace(cost=list(costs), speed=list(speeds))
    )


def verdicts(result: Result) -> dict[str, CheckVerdict]:
    return {check.id: check.verdict for check in result.checks}


# ---- costs


EVERY = exercise_of([cost("goal", "stretch"), cost("least")], [speed("fast goal", "stretch"), speed("fast")])


def test_required_costs_come_first_and_each_is_announced(steps: Steps) -> None:
    """In the order of the file otherwise."""
    result, progress = steps.graded(EVERY)
    assert result.verdict is Verdict.PASSED
    assert [check.id for check in result.checks] == ["values", "least", "fast", "goal", "fast goal"]
    assert [so_far.measuring for so_far in progress] == ["least", "fast", "goal", "fast goal"]
    assert [so_far.verdict.value for so_far in progress] == ["unverified", "unverified", "passed", "passed"]
    assert [len(so_far.checks) for so_far in progress] == [1, 2, 3, 4]
    assert [name for name in steps.done if "on" in name] == [
        "cost least on cpu",
        "speed fast on cpu",
        "cost goal on cpu",
        "speed fast goal on cpu",
    ]
    assert [flag.says for flag in result.integrity] == ["least", "goal", "fast", "fast goal"]


@pytest.mark.parametrize("name", ["least", "fast"])
def test_goals_are_skipped_after_a_required_limit_is_exceeded(steps: Steps, name: str) -> None:
    """The other required costs are still measured."""
    steps.verdicts[name] = FAILED
    result, _ = steps.graded(EVERY)
    assert result.verdict is Verdict.FAILED
    others = {"least", "fast"} - {name}
    assert verdicts(result) == {"values": PASSED, name: FAILED, **dict.fromkeys(others, PASSED)} | {
        "goal": SKIPPED,
        "fast goal": SKIPPED,
    }
    skipped = [check for check in result.checks if check.verdict is SKIPPED]
    assert {check.message for check in skipped} == {"not measured: a required limit comes first"}
    assert [check.kind for check in skipped] == ["cost", "speed"]
    assert not any(check.is_required for check in skipped)


def test_missed_goal_skips_no_other_goal(steps: Steps) -> None:
    """Nor does an undecided required cost."""
    steps.verdicts["goal"] = FAILED
    assert verdicts(steps.graded(EVERY)[0])["fast goal"] is PASSED
    steps.verdicts["least"] = OPEN
    result, _ = steps.graded(EVERY)
    assert (result.verdict, verdicts(result)["fast goal"]) == (Verdict.UNVERIFIED, PASSED)


def test_wrong_values_leave_every_cost_unmeasured(steps: Steps) -> None:
    """The only progress is that of the values."""
    steps.values = [Check("values", "correctness", FAILED, "it is 6")]
    result, progress = steps.graded(EVERY)
    assert result.verdict is Verdict.FAILED
    assert set(verdicts(result).values()) == {FAILED, SKIPPED}
    assert {check.message for check in result.checks[1:]} == {"not measured: the values come first"}
    assert [check.is_required for check in result.checks[1:]] == [True, True, False, False]
    assert [(so_far.measuring, so_far.verdict, so_far.message) for so_far in progress] == [
        ("", Verdict.FAILED, "it is 6")
    ]
    assert [name for name in steps.done if "on" in name] == []


def test_skipped_costs_leave_a_pass_unverified(steps: Steps) -> None:
    """Because of the required ones; goals are only skipped."""
    result, progress = steps.graded(EVERY, with_cost=False)
    assert result.verdict is Verdict.UNVERIFIED
    assert verdicts(result) == {"values": PASSED, "least": OPEN, "fast": OPEN, "goal": SKIPPED, "fast goal": SKIPPED}
    assert {check.message for check in result.checks[1:]} == {NOT_MEASURED}
    assert progress == []
    goals = exercise_of([cost("goal", "stretch")])
    assert steps.graded(goals, with_cost=False)[0].verdict is Verdict.PASSED


class GpuPass:
    """Gives a check and a verdict for the values on the device."""

    check, verdict = Check("on cuda", "correctness", PASSED), Verdict.PASSED

    def __init__(self, zygote: Any, seed: int) -> None:
        assert (zygote.device, seed) == ("cuda", 4)

    def check_values(self, submission: Any, exercise: Any, flags: Any) -> tuple[Check, Verdict]:
        flags[IntegrityFlag("on the device", 0, "")] = None
        return self.check, self.verdict


@pytest.fixture
def gpu_pass(monkeypatch: pytest.MonkeyPatch) -> type[GpuPass]:
    """Replace the pass that checks values on the device."""

    class Given(GpuPass):
        pass

    monkeypatch.setattr(grader_module, "GpuPass", Given)
    return Given


ON_GPU = exercise_of([cost("least")], [speed("fast", device="cuda"), speed("fast here")])


def test_cost_is_measured_on_the_cpu_and_speed_where_the_case_says(steps: Steps, gpu_pass: type[GpuPass]) -> None:
    """Although there is a device; the level is that of the device's guests, which have fewer layers."""
    result, _ = steps.graded(ON_GPU, gpu_zygote=steps.zygote("cuda", "standard"), device="cuda")
    assert result.verdict is Verdict.PASSED
    assert [name for name in steps.done if " on " in name] == [
        "cost least on cpu",
        "speed fast on cuda",
        "speed fast here on cpu",
    ]
    assert (result.isolation.level, result.isolation.layers) == ("standard", ("rlimits", "cuda"))
    assert (result.environment["device"], result.environment["gpu"]) == ("cuda", "the card GPU-1")
    assert result.integrity[0].signal == "on the device"


def test_values_wrong_on_the_device_decide_and_skip_the_costs(steps: Steps, gpu_pass: type[GpuPass]) -> None:
    """No known mistake is searched for, because the values on the CPU are right."""
    gpu_pass.check, gpu_pass.verdict = Check("on cuda", "correctness", ERROR, "it ended"), Verdict.TIMEOUT
    result, _ = steps.graded(ON_GPU, gpu_zygote=steps.zygote("cuda"), device="cuda")
    assert result.verdict is Verdict.TIMEOUT
    assert verdicts(result) == {
        "values": PASSED,
        "on cuda": ERROR,
        "least": SKIPPED,
        "fast": SKIPPED,
        "fast here": SKIPPED,
    }
    assert "diagnose" not in steps.done


def test_wrong_values_are_not_tried_on_the_device(steps: Steps, gpu_pass: type[GpuPass]) -> None:
    """They are already wrong on the CPU."""
    steps.values = [Check("values", "correctness", FAILED)]
    result, _ = steps.graded(ON_GPU, gpu_zygote=steps.zygote("cuda"), device="cuda")
    assert "on cuda" not in verdicts(result)
    assert result.verdict is Verdict.FAILED


def test_missing_device_leaves_a_pass_unverified(steps: Steps) -> None:
    """With the reason. Every timed case of the device is named, and the others are timed."""
    exercise = exercise_of([], [speed("fast", device="cuda"), speed("goal", "stretch", "cuda"), speed("fast here")])
    result, _ = steps.graded(exercise, device="cuda", missing="no driver")
    assert result.verdict is Verdict.UNVERIFIED
    assert verdicts(result) == {"values": PASSED, "fast here": PASSED, "on cuda": OPEN, "fast": OPEN, "goal": OPEN}
    message = "guests have no cuda device (no driver); everything was checked on cpu, nothing on cuda"
    assert [check.message for check in result.checks[2:]] == [message] * 3
    assert [(check.kind, check.is_required) for check in result.checks[2:]] == [
        ("correctness", True),
        ("speed", True),
        ("speed", False),
    ]
    assert "guests have no cuda device;" in steps.graded(exercise, device="cuda")[0].checks[2].message


def test_missing_device_is_not_named_if_nothing_was_called(steps: Steps) -> None:
    """A file that does not load has other problems, and the CPU is never missing."""
    steps.run.failure = SimpleNamespace(kind="syntax", ended=None, raised=None)
    assert "on cuda" not in verdicts(steps.graded(ON_GPU, device="cuda")[0])
    steps.run.failure = None
    assert "on cpu" not in verdicts(steps.graded(EVERY, device="cpu")[0])


def test_kernels_that_are_interpreted_have_no_cost(steps: Steps, gpu_pass: type[GpuPass]) -> None:
    """Except on a GPU; the result says how the values were computed."""
    result, _ = steps.graded(EVERY, TRITON)
    assert result.verdict is Verdict.UNVERIFIED
    assert {check.message for check in result.checks[1:]} == {NOT_MEASURED_TRITON}
    assert result.environment["triton"] == INTERPRETED
    assert "gpu" not in result.environment
    result, _ = steps.graded(ON_GPU, TRITON, gpu_zygote=steps.zygote("cuda"), device="cuda")
    assert verdicts(result) == {
        "values": PASSED,
        "on cuda": PASSED,
        "least": OPEN,
        "fast": PASSED,
        "fast here": OPEN,
    }
    assert "triton" not in result.environment
    assert "triton" not in steps.graded(EVERY)[0].environment


# ---- diagnosis


@pytest.mark.parametrize(
    ("verdict", "reason", "is_diagnosed"),
    [(FAILED, None, True), (ERROR, None, True), (FAILED, "timeout", True), (FAILED, "tampering", False)],
)
def test_known_mistake_is_searched_for_if_values_are_wrong(
    steps: Steps, verdict: CheckVerdict, reason: Any, is_diagnosed: bool
) -> None:
    """Or if a call raised or did not end; not if rules were violated or the values are right."""
    steps.values = [Check("values", "correctness", verdict)]
    steps.run.ended = Ended(reason) if reason else None
    result, _ = steps.graded(EVERY)
    assert [diagnosis.mistake for diagnosis in result.diagnosis] == ["adds-one"] * is_diagnosed


def test_no_mistake_is_searched_for_without_need(steps: Steps) -> None:
    """Right values have none, and without outcomes there is nothing to compare."""
    assert steps.graded(EVERY)[0].diagnosis == ()
    steps.values, steps.run.outcomes = [Check("values", "correctness", ERROR)], []
    assert steps.graded(EVERY)[0].diagnosis == ()
    assert steps.traces == []


def test_keys_costs_timings_and_mistakes_are_made_once(steps: Steps) -> None:
    """For all submissions to an exercise."""
    grader = steps.grader()
    for _ in range(2):
        grader.grade(OWN, EVERY)
    steps.values = [Check("values", "correctness", FAILED)]
    for _ in range(2):
        grader.grade(OWN, EVERY)
    grader.prepare(EVERY)
    assert steps.keys == 1
    assert (steps.done.count("build costs"), steps.done.count("diagnose")) == (1, 2)
    assert [traces.used for traces in steps.traces if traces.used] == [3]
    assert steps.done[-1] == "prepare"
    fast = EVERY.file.speed[1]
    timing = grader.timing_case_of(EVERY, fast)
    assert timing is grader.timing_case_of(EVERY, fast)
    assert (timing.case, timing.seed) == (fast, 4)
    assert timing is not grader.timing_case_of(EVERY, EVERY.file.speed[0])
