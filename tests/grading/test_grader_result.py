"""The parts of a grader's result, with stand-ins for everything that runs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from harness.course.schema import FlopsCost, SpeedFile
from harness.course.submission import Submission
from harness.errors import GuestError
from harness.grading import grader as grader_module
from harness.grading.grader import MAX_POINTS, MOST_CHARS, MOST_FLAGS, describe_failure
from harness.grading.runs import SubmissionRun
from harness.records import (
    Array,
    Call,
    Check,
    CheckVerdict,
    Difference,
    Ended,
    IntegrityFlag,
    Returned,
    Step,
    Verdict,
)
from harness.sandbox.guest import STREAM_BYTES

# From `conftest`.
Steps = Any
OWN = Submission("f.py", "f.py", "abc", "f", text="def f(): ...")
PASSED, FAILED, SKIPPED, ERROR = CheckVerdict.PASSED, CheckVerdict.FAILED, CheckVerdict.SKIPPED, CheckVerdict.ERROR


def call(name: str = "case", size: int = 0) -> Call:
    steps = (Step("call", (("x", "x" * size),)),)
    return Call(name, "cost", steps, "float32", "float32", exact=False, judge=False, is_diagnostic=True)


def cost(name: str, tier: str = "required") -> Any:
    return FlopsCost.model_construct(name=name, tier=tier, measure="flops")


def speed(name: str, tier: str = "required", device: str = "cpu") -> Any:
    return SpeedFile.model_construct(name=name, tier=tier, device=device)


def exercise_of(costs: Iterable[Any] = (), speeds: Iterable[Any] = ()) -> Any:
    return SimpleNamespace(
        id="double", entry_name="f", digest="d1", file=SimpleNamespace(cost=list(costs), speed=list(speeds))
    )


EVERY = exercise_of([cost("least")], [speed("fast")])


def test_failure_of_ours_is_an_internal_error(steps: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the exception."""

    def fail(*_: Any) -> Any:
        raise GuestError("no memory")

    monkeypatch.setattr(grader_module, "run_submission", fail)
    result, _ = steps.graded(EVERY)
    assert result.verdict is Verdict.INTERNAL_ERROR
    assert [(check.id, check.kind, check.verdict) for check in result.checks] == [("grading", "policy", ERROR)]
    assert result.message == "the harness failed, not the submission: no memory"
    assert (result.output.stdout, result.diagnosis) == ("", ())


def test_unexpected_failure_says_where_it_was_raised() -> None:
    """With file and line."""
    try:
        raise KeyError("x")
    except KeyError as error:
        line = error.__traceback__.tb_lineno if error.__traceback__ else 0
        text = describe_failure(error)
    assert text == f"the harness failed, not the submission: KeyError: 'x' ({Path(__file__).name}:{line})"


def test_result_has_everything_of_the_run(steps: Steps) -> None:
    """Texts of the submission are cut and cleaned."""
    steps.run = SubmissionRun(outcomes=[[Returned(5)]], stdout="a\x1bb", stderr="c" * STREAM_BYTES, is_truncated=True)
    submission = replace(OWN, path="f\x1b.py", learner="l\x1b")
    result, _ = steps.graded(EVERY, submission)
    assert (result.exercise, result.submission.sha256, result.max_points) == ("double", "abc", MAX_POINTS)
    assert "\x1b" not in f"{result.submission.path}{result.learner}{result.output.stdout}"
    texts = (result.submission.path, result.learner or "", result.output.stdout)
    assert [text[:1] for text in texts] == ["f", "l", "a"]
    assert (len(result.output.stderr), result.output.truncated) == (STREAM_BYTES, True)
    assert (result.measuring, result.message) == ("", "")
    assert (result.isolation.level, result.isolation.layers) == ("strict", ("rlimits", "cpu"))
    expected = {"device": "cpu", "torch": "2.4", "python": "3.11", "seed": 4, "exercise_sha256": "d1"}
    assert {name: result.environment[name] for name in expected} == expected
    assert result.wall_s >= 0
    assert steps.graded(EVERY)[0].learner is None


def test_checks_are_cut_and_cleaned(steps: Steps) -> None:
    """Every text in them."""
    raw, long = "x\x1by", "x" * 2 * MOST_CHARS
    difference = Difference("[0]", raw, 3.0)
    steps.values = [Check("a", "correctness", FAILED, long, raw, raw, raw, difference=difference)]
    (check, *_), _ = steps.graded(EVERY)[0].checks, None
    assert MOST_CHARS < len(check.message) < MOST_CHARS + 100
    assert check.difference is not None
    texts = [check.input, check.expected, check.actual, check.difference.expected]
    assert len(set(texts)) == 1 and "\x1b" not in str(texts[0]) and str(texts[0]).startswith("x")
    assert (check.difference.place, check.difference.actual) == ("[0]", 3.0)


WRONG = Check("wrong", "correctness", FAILED, "it is 6")
ENDED = Check("ended", "correctness", ERROR, "no answer")
SKIP = Check("skip", "correctness", SKIPPED, "not run")
GOAL = Check("goal", "cost", FAILED, "too much", is_required=False)
FINE = Check("fine", "correctness", PASSED, "good")


@pytest.mark.parametrize(
    ("checks", "reason", "message"),
    [
        ([FINE, SKIP, GOAL, WRONG, ENDED], None, "it is 6"),
        ([FINE, WRONG, ENDED], "timeout", "it is 6"),
        ([FINE, ENDED, WRONG], "timeout", "no answer"),
        ([FINE, SKIP, GOAL], None, ""),
    ],
)
def test_message_is_that_of_the_first_check_that_counts(
    steps: Steps, checks: list[Check], reason: Any, message: str
) -> None:
    """Even if the submission timed out later."""
    steps.values = checks
    steps.run.ended = Ended(reason) if reason else None
    assert steps.graded(exercise_of())[0].message == message


def test_flags_are_the_first_by_line_each_once(steps: Steps) -> None:
    """Cut and cleaned, and not more than a human can read."""
    flags = [IntegrityFlag("b\x1b" * 50, 2, "x" * 300), IntegrityFlag("b", 1, ""), IntegrityFlag("a", 1, "")]
    steps.run.flags = dict.fromkeys(flags)
    found = steps.graded(exercise_of())[0].integrity
    assert [(flag.line, flag.signal[:1]) for flag in found] == [(1, "a"), (1, "b"), (2, "b")]
    assert "\x1b" not in found[2].signal
    assert 40 <= len(found[2].signal) < 80 and 200 <= len(found[2].says) < 250
    steps.run.flags = {IntegrityFlag("many", line, ""): None for line in reversed(range(MOST_FLAGS + 5))}
    assert [flag.line for flag in steps.graded(exercise_of())[0].integrity] == list(range(MOST_FLAGS))


# ---- profile


def test_profile_is_of_the_call_that_says_most_about_time(steps: Steps) -> None:
    """A timed call on the CPU, otherwise the one with the largest arguments."""
    grader = steps.grader()
    timed = exercise_of([cost("least")], [speed("elsewhere", device="cuda"), speed("fast")])
    assert grader.profile(OWN, timed) == "fast"
    costly, plain = exercise_of([cost("least")]), exercise_of()
    costly.id, plain.id = "costly", "plain"
    grader.key_of(costly).answers[0].call = call("values", 4)
    assert grader.profile(OWN, costly) == "least"
    grader.key_of(plain).answers = [
        SimpleNamespace(call=call("text", 9)),
        SimpleNamespace(
            call=replace(call("tensor"), steps=(Step("call", (("x", Array.of(np.zeros(99), "float32")),)),))
        ),
        SimpleNamespace(call=call("small", 1)),
    ]
    assert grader.profile(OWN, plain) == "tensor"
