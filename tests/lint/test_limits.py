"""What `harness lint` reports about speed cases on any machine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from built_in import COURSE

from harness.course.catalogue import Course
from harness.course.schema import MODELINE
from harness.grading.grader import Grader
from harness.lint.limits import check_draws, check_speeds
from harness.measure.cpu_timing import TimingResult

YAML = f"""{MODELINE}
id: double
title: Double
level: core
minutes: 5
frequency: often
entry: "double(x)"
returns: Tensor
statement: Do it.
hints: [first hint, second hint, third hint]
cases:
  a few:
    call: {{x: {{normal: [3, 4]}}}}
mistakes:
  triples:
    why: You triple.
    "2": "3"
speed:
  too large:
    tier: required
    device: cuda
    call: {{x: {{normal: [8192, 8192]}}}}
    limit: 2.0
    why: you do the work more than once
"""
REFERENCE = "def double(x):\n    return x * 2\n"
TIMING = SimpleNamespace(zygote=None, call=SimpleNamespace(steps=("one",)))


def test_speed_cases_of_every_device_can_be_drawn() -> None:
    """Even on a machine without the device."""
    folder = Path(__file__).parents[2] / "exercises"
    timed = [path.stem for path in folder.rglob("*.yaml") if "\nspeed:\n" in path.read_text(encoding="utf-8")]
    assert "cross-entropy" in timed
    for name in timed:
        assert list(check_draws(COURSE.exercise(name), [0])) == []


def test_speed_case_that_is_too_large_to_be_drawn_is_a_problem(course_of: Callable[[str, str, str], Course]) -> None:
    """For a device that this machine may lack, with its name and the reason."""
    (problem,) = check_draws(course_of("double", YAML, REFERENCE).exercise("double"), [0])
    assert "'too large' cannot be drawn" in problem and "hold more than" in problem


@pytest.mark.parametrize(("share", "is_problem"), [(1.9, True), (2.0, False), (None, False)])
def test_call_that_takes_little_beside_its_overhead_is_a_problem(
    share: float | None, is_problem: bool, course_of: Callable[[str, str, str], Course], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its ratio would mean little."""
    timed = TimingResult("below", (1.0,) * 9, share=share)
    monkeypatch.setattr("harness.lint.limits.time_submission", lambda *_: timed)
    grader = SimpleNamespace(zygote_for=lambda _: True, timing_case_of=lambda *_: TIMING, key_of=lambda *_: None)
    exercise = course_of("double", YAML, REFERENCE).exercise("double")
    problems = [text for text in check_speeds(exercise, cast(Grader, grader)) if "hand over" in text]
    assert [f"takes only {share} times" in text for text in problems] == [True] * is_problem


@pytest.mark.parametrize(("device", "tier", "work_s", "is_problem"), [
    ("cpu", "required", 0.09, True), ("cpu", "required", 0.1, False),
    ("cpu", "stretch", 0.01, False), ("cuda", "required", 0.01, False),
])  # fmt: skip
def test_required_limit_that_milliseconds_decide_is_a_problem(
    device: str,
    tier: str,
    work_s: float,
    is_problem: bool,
    course_of: Callable[[str, str, str], Course],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """On the CPU, which has other work; a stretch goal may be decided so."""
    timed = TimingResult("below", (1.0,) * 9, work_s=work_s)
    monkeypatch.setattr("harness.lint.limits.time_submission", lambda *_: timed)
    grader = SimpleNamespace(zygote_for=lambda _: True, timing_case_of=lambda *_: TIMING, key_of=lambda *_: None)
    text = YAML.replace("device: cuda", f"device: {device}").replace("tier: required", f"tier: {tier}")
    exercise = course_of("double", text, REFERENCE).exercise("double")
    problems = [text for text in check_speeds(exercise, cast(Grader, grader)) if "count instead" in text]
    assert [f"{work_s:.3f} s of CPU" in text for text in problems] == [True] * is_problem


def test_time_beside_another_job_is_measured_again(
    course_of: Callable[[str, str, str], Course], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A good solution that is slow once is no problem."""
    timed = iter([TimingResult("", (2.0,) * 9), *[TimingResult("below", (1.0,) * 9)] * 99])
    monkeypatch.setattr("harness.lint.limits.time_submission", lambda *_: next(timed))
    grader = SimpleNamespace(zygote_for=lambda _: True, timing_case_of=lambda *_: TIMING, key_of=lambda *_: None)
    exercise = course_of("double", YAML, REFERENCE).exercise("double")
    assert not [text for text in check_speeds(exercise, cast(Grader, grader)) if "the reference does not" in text]


def test_device_times_no_call_with_callables(course_of: Callable[[str, str, str], Course]) -> None:
    """Callables run in another guest."""
    text = YAML.replace("{x: {normal: [8192, 8192]}}", "{x: {function: halve}}")
    reference = REFERENCE + "\n\ndef halve():\n    return lambda x: x\n"
    (problem,) = check_draws(course_of("double", text, reference).exercise("double"), [0, 1])
    assert "no callables" in problem
