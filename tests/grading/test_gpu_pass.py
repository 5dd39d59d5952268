"""Two zygotes: one on the CPU for values, cost and diagnosis, one with a GPU for its own pass. A second CPU zygote
stands in for the one with a GPU.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from harness.course.catalogue import Course, load_course
from harness.course.submission import Submission
from harness.errors import GuestError
from harness.grading import runs
from harness.grading.grader import Grader
from harness.measure.cpu_timing import TimingResult
from harness.results.result import CheckVerdict, Result, Verdict
from harness.sandbox import gpu
from harness.sandbox.levels import plan_level
from harness.sandbox.zygote import Zygote

RIGHT = "def ask(model, values):\n    return sum(model(values))\n"
# True in the guests of the stand-in, which have a writable folder on disk as guests with a GPU do.
THERE = "import os\n\nIS_THERE = 'harness-scratch' in os.environ['HOME']\n\n"
WRONG = THERE + "\ndef ask(model, values):\n    return sum(model(values)) + IS_THERE\n"
ENDS = THERE + "\ndef ask(model, values):\n    if IS_THERE:\n        os._exit(1)\n    return sum(model(values))\n"


@pytest.fixture(scope="module")
def gpu_zygote() -> Iterator[Zygote]:
    """A zygote whose guests are set up as for a GPU but compute on the CPU."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gpu, "find_nodes", lambda: ["/dev/zero"])
        hidden = load_course(None).secret_paths()
        with Zygote(plan_level("process", hidden, "cuda"), hidden, False, "cuda") as zygote:
            zygote.device = "cpu"
            zygote.start_import()
            yield zygote


@pytest.fixture
def grade(zygote: Zygote, gpu_zygote: Zygote, costly_course: Course) -> Callable[..., Result]:
    """A function that grades a text with both zygotes."""

    def grade(text: str, exercise_id: str = "ask") -> Result:
        grader = Grader(zygote, 1, "cuda", gpu_zygote=gpu_zygote)
        submission = Submission(f"{exercise_id}.py", f"{exercise_id}.py", "", exercise_id, text=text)
        return grader.grade(submission, costly_course.exercise(exercise_id))

    return grade


def test_right_solution_is_checked_on_the_device_too(grade: Callable[..., Result], gpu_zygote: Zygote) -> None:
    """One check reports it, and the result lists the sandbox layers that hold on the device."""
    result = grade(RIGHT)
    assert result.verdict is Verdict.PASSED, result.message
    (check,) = [check for check in result.checks if check.id == "on cpu"]
    assert check.verdict is CheckVerdict.PASSED
    assert result.isolation.layers == gpu_zygote.layers
    assert "gpu" in result.environment


def test_solution_wrong_on_the_device_only_fails_there(grade: Callable[..., Result]) -> None:
    """The message says so; no cost is measured and no known mistake is named."""
    result = grade(WRONG)
    assert result.verdict is Verdict.FAILED
    assert result.message.startswith("right on cpu, not on cpu: ")
    assert {check.verdict for check in result.checks if check.kind == "cost"} == {CheckVerdict.SKIPPED}
    assert result.diagnosis == ()


def test_solution_that_ends_itself_on_the_device_is_an_error(grade: Callable[..., Result]) -> None:
    """The calls on the device decide the verdict."""
    assert grade(ENDS).verdict is Verdict.ERROR


def test_wrong_solution_is_not_run_on_the_device(grade: Callable[..., Result]) -> None:
    """Its diagnosis comes from the CPU."""
    result = grade("def ask(model, values):\n    return 1 + sum(model(values))\n")
    assert result.verdict is Verdict.FAILED
    assert [diagnosis.mistake for diagnosis in result.diagnosis] == ["adds-one"]
    assert not [check for check in result.checks if check.id.startswith("on ")]


def test_cost_is_measured_on_the_cpu_although_there_is_a_device(
    zygote: Zygote, gpu_zygote: Zygote, costly_course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Memory and CPU time of a guest with a device do not measure the submission's own work."""
    zygotes = []
    monkeypatch.setattr(
        "harness.grading.grader.measure_cost",
        lambda *arguments: zygotes.append(arguments[3]) or runs.measure_cost(*arguments),
    )
    grader = Grader(zygote, 1, "cuda", gpu_zygote=gpu_zygote)
    submission = Submission("ask.py", "ask.py", "", "ask", text=RIGHT)
    assert grader.grade(submission, costly_course.exercise("ask")).verdict is Verdict.PASSED
    assert zygotes
    assert {id(used) for used in zygotes} == {id(zygote)}


def test_reference_that_fails_on_the_device_is_never_the_learners_fault(
    grade: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The verdict is an internal error."""

    def fail(*_: object) -> None:
        raise GuestError("out of memory")

    monkeypatch.setattr("harness.grading.gpu_pass.build_key", fail)
    result = grade(RIGHT)
    assert result.verdict is Verdict.INTERNAL_ERROR
    assert "out of memory" in result.message


def test_speed_on_a_device_without_a_sandbox_decides_nothing(zygote: Zygote, gpu_zygote: Zygote) -> None:
    """At the level `process` other processes may compute for the submission."""
    course = load_course(None)
    exercise = course.exercise("softmax")
    case = next(case for case in exercise.file.speed if case.device == "cuda")
    grader = Grader(zygote, 1, "cuda", gpu_zygote=gpu_zygote)
    submission = Submission("softmax.py", "softmax.py", "", "softmax", text=exercise.reference_source)
    timing = grader.timing_case_of(exercise, case)
    assert timing.zygote is gpu_zygote
    timed = runs.time_submission(submission, grader.key_of(exercise), timing, gpu_zygote)
    assert timed == TimingResult("", (), None, "a process without a sandbox may let others work for it")
