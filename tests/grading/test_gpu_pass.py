"""Two zygotes: the CPU's for values, cost and diagnosis, the GPU's for its own pass; another one of the CPU stands for
that of a GPU."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from harness.course.catalogue import Course, load_course
from harness.course.submission import Submission
from harness.errors import GuestError
from harness.grading import runs
from harness.grading.grader import Grader
from harness.grading.runs import SubmissionRun
from harness.measure.cpu_timing import TIMING, TimingResult
from harness.records import CheckVerdict, Result, Verdict
from harness.sandbox import gpu, nvml
from harness.sandbox.levels import plan_level
from harness.sandbox.zygote import Zygote

RIGHT = "def ask(model, values):\n    return sum(model(values))\n"
# True where a guest has a folder on disk to write to, as the stand-in's have.
THERE = "import os\n\nIS_THERE = 'harness-scratch' in os.environ['HOME']\n\n"
WRONG = THERE + "\ndef ask(model, values):\n    return sum(model(values)) + IS_THERE\n"
ENDS = THERE + "\ndef ask(model, values):\n    if IS_THERE:\n        os._exit(1)\n    return sum(model(values))\n"


@pytest.fixture(scope="module")
def gpu_zygote() -> Iterator[Zygote]:
    """Its guests have what those on a GPU have, and compute on the CPU."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gpu, "find_nodes", lambda: ["/dev/zero"])
        hidden = load_course(None).secret_paths()
        with Zygote(plan_level("process", hidden, "cuda"), hidden, False, "cuda") as zygote:
            zygote.device = "cpu"
            zygote.start_import()
            yield zygote


@pytest.fixture
def grade(zygote: Zygote, gpu_zygote: Zygote, costly_course: Course) -> Callable[..., Result]:
    """Grades a text with both zygotes."""

    def grade(text: str, exercise_id: str = "ask") -> Result:
        grader = Grader(zygote, 1, "cuda", gpu_zygote=gpu_zygote)
        submission = Submission(f"{exercise_id}.py", f"{exercise_id}.py", "", exercise_id, text=text)
        return grader.grade(submission, costly_course.exercise(exercise_id))

    return grade


def test_right_solution_is_checked_on_the_device_too(grade: Callable[..., Result], gpu_zygote: Zygote) -> None:
    """One check says so, and the verdict names the layers that hold on the device."""
    result = grade(RIGHT)
    assert result.verdict is Verdict.PASSED, result.message
    (check,) = [check for check in result.checks if check.id == "on cpu"]
    assert check.verdict is CheckVerdict.PASSED
    assert result.layers == gpu_zygote.layers
    assert "gpu" in result.environment


def test_solution_wrong_on_the_device_only_fails_there(grade: Callable[..., Result]) -> None:
    """The message says where, no cost is measured, and no known mistake is named."""
    result = grade(WRONG)
    assert result.verdict is Verdict.FAILED
    assert result.message.startswith("right on cpu, not on cpu: ")
    assert {check.verdict for check in result.checks if check.kind == "cost"} == {CheckVerdict.SKIPPED}
    assert result.diagnosis == ()


def test_solution_that_ends_itself_on_the_device_is_an_error(grade: Callable[..., Result]) -> None:
    """The verdict is that of the calls on the device."""
    assert grade(ENDS).verdict is Verdict.ERROR


def test_wrong_solution_is_not_run_on_the_device(grade: Callable[..., Result]) -> None:
    """Its diagnosis comes from the CPU."""
    result = grade("def ask(model, values):\n    return 1 + sum(model(values))\n")
    assert result.verdict is Verdict.FAILED
    assert [diagnosis.mistake for diagnosis in result.diagnosis] == ["adds-one"]
    assert not [check for check in result.checks if check.id.startswith("on ")]


def test_cost_is_measured_beside_a_device_on_the_cpu(
    zygote: Zygote, gpu_zygote: Zygote, costly_course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Memory and CPU time of a guest that has a device say nothing about its work."""
    seen = []
    monkeypatch.setattr(
        "harness.grading.grader.measure_cost",
        lambda *arguments: seen.append(arguments[3]) or runs.measure_cost(*arguments),
    )
    grader = Grader(zygote, 1, "cuda", gpu_zygote=gpu_zygote)
    submission = Submission("ask.py", "ask.py", "", "ask", text=RIGHT)
    assert grader.grade(submission, costly_course.exercise("ask")).verdict is Verdict.PASSED
    assert seen
    assert {id(used) for used in seen} == {id(zygote)}


def test_device_is_not_used_while_something_is_timed_there(
    grade: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two submissions that are graded at once would disturb each other."""
    seen = []

    def run(*arguments: Any) -> SubmissionRun:
        seen.append(TIMING.locked())
        return runs.run_submission(*arguments)

    monkeypatch.setattr("harness.grading.gpu_pass.run_submission", run)
    assert grade(RIGHT).verdict is Verdict.PASSED
    assert seen == [True]


def test_reference_that_fails_on_the_device_is_never_the_learners_fault(
    grade: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An internal error."""

    def fail(*_: object) -> None:
        raise GuestError("out of memory")

    monkeypatch.setattr("harness.grading.gpu_pass.build_key", fail)
    result = grade(RIGHT)
    assert result.verdict is Verdict.INTERNAL_ERROR
    assert "out of memory" in result.message


def test_speed_on_a_device_at_process_decides_nothing(zygote: Zygote, gpu_zygote: Zygote) -> None:
    """Without a sandbox others may compute for the submission."""
    course = load_course(None)
    exercise = course.exercise("softmax")
    case = next(case for case in exercise.file.speed if case.device == "cuda")
    grader = Grader(zygote, 1, "cuda", gpu_zygote=gpu_zygote)
    submission = Submission("softmax.py", "softmax.py", "", "softmax", text=exercise.reference_source)
    timing = grader.timing_case_of(exercise, case)
    assert timing.zygote is gpu_zygote
    timed = runs.time_submission(submission, grader.key_of(exercise), timing, gpu_zygote)
    assert timed == TimingResult("", (), None, "a process without a sandbox may let others work for it")


@pytest.mark.parametrize(("reasons", "side"), [([], "below"), (["heat (by the driver)"], "")])
def test_speed_on_a_device_that_slowed_down_decides_nothing(
    reasons: list[str], side: str, zygote: Zygote, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Heat during the rounds meets one side more than the other."""
    exercise = load_course(None).exercise("softmax")
    case = next(case for case in exercise.file.speed if case.device == "cuda")
    grader = Grader(zygote, 1, "cuda", gpu_zygote=zygote)
    monkeypatch.setattr(zygote, "layers", ("seccomp",))  # without a sandbox nothing is timed
    asked = iter([[], reasons])
    monkeypatch.setattr(nvml, "find_throttling", lambda _: next(asked, reasons))

    class Rounds:
        """Rounds that the submission won."""

        def __init__(self, *_: object) -> None:
            pass

        def run(self) -> TimingResult:
            """The result."""
            return TimingResult("below", (0.5,))

    monkeypatch.setattr(runs, "GpuPairedTiming", Rounds)
    monkeypatch.setattr(runs, "TRIES", 1)
    submission = Submission("softmax.py", "softmax.py", "", "softmax", text=exercise.reference_source)
    timed = runs.time_submission(submission, grader.key_of(exercise), grader.timing_case_of(exercise, case), zygote)
    assert timed.side == side
    assert all(reason in timed.reason for reason in reasons)
