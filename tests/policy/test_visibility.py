"""What a learner may see of a result: messages, hidden checks, shares of the points, and the headline."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from harness.policy.assignment import Assignment
from harness.policy.grades import as_attempt, grade_attempt
from harness.policy.visibility import INTERNAL_PREFIX, MESSAGE_CHARS, OUTPUT_CHARS, VisibleResult, view_result
from harness.results.result import Result, Verdict

DUE = datetime(2026, 12, 1, 12, tzinfo=UTC)


def check(name: str, verdict: str, message: str = "", **more: Any) -> dict[str, Any]:
    """An entry of `checks`."""
    return {"id": name, "kind": "correctness", "verdict": verdict, "message": message} | more


CHECKS = [
    check("rows", "passed"),
    check("columns", "failed", "2 expected, 3 returned"),
    check("empty", "error", "it raised ValueError"),
    check("rows of one", "passed", "fine"),
]


def view(rules: Assignment, now: datetime = DUE, **more: Any) -> VisibleResult:
    """The view of a failed result with the checks above, worth half of 12 points."""
    document = {
        "schema": "harness.result/1",
        "exercise": "top-p",
        "learner": "ada",
        "verdict": "failed",
        "score": 0.5,
        "max_points": 12,
        "checks": CHECKS,
        "submission": {"path": "top_p.py", "sha256": "0" * 64},
        "output": {"stdout": "out", "stderr": "err"},
        "diagnosis": [{"mistake": "no shift", "says": "The scores are not shifted.", "match": "exact"}],
    } | more
    result = Result.from_json(document, "test")
    return view_result(result, grade_attempt(as_attempt(result, 0, rules), rules), rules, now)


def test_without_an_assignment_a_learner_sees_everything() -> None:
    """Every check with its message, the known mistake, and what was printed."""
    result = view(Assignment())
    assert (result.learner, result.exercise, result.headline) == (
        "ada", "top-p", "wrong or too expensive; 2 of 4 checks passed"
    )  # fmt: skip
    assert [check.name for check in result.checks] == ["rows", "columns", "empty", "rows of one"]
    assert [check.message for check in result.checks] == ["", "2 expected, 3 returned", "it raised ValueError", "fine"]
    assert [check.is_problem for check in result.checks] == [False, True, True, False]
    assert result.first_problem is result.checks[1]
    assert (result.verdict, result.tallies, result.output) == (Verdict.FAILED, (), "out\nerr")
    assert result.diagnosis == ("no shift: The scores are not shifted.",)


@pytest.mark.parametrize(
    ("show", "messages"), [("first", ["", "2 expected, 3 returned", "", ""]), ("verdicts", [""] * 4), ("counts", [])]
)
def test_messages_are_shown_as_far_as_the_assignment_says(show: Any, messages: list[str]) -> None:
    """`first` is the message of the first check that did not pass; `counts` has no checks."""
    result = view(Assignment(messages={"show": show, "diagnosis": False, "output": False}))
    assert [check.message for check in result.checks] == messages
    assert (result.diagnosis, result.output) == ((), "")
    tallies = [(tally.name, tally.text) for tally in result.tallies]
    assert tallies == ([("checks", "2 of 4 passed")] if show == "counts" else [])


def test_hidden_checks_are_only_counted_and_hide_the_output() -> None:
    """The output could print their arguments."""
    result = view(Assignment(hidden=[{"exercise": "top-p", "checks": ["rows*", "empty"]}]))
    assert [check.name for check in result.checks] == ["columns"]
    (tally,) = result.tallies
    assert (tally.name, tally.passed, tally.of) == ("hidden checks", 2, 3)
    assert not tally.is_full
    assert (result.output, result.hidden_until_due) == ("", ())
    assert [check.name for check in view(Assignment(hidden=[{"exercise": "softmax"}])).checks] == [
        item["id"] for item in CHECKS
    ]


def test_after_the_due_date_the_later_rules_hold() -> None:
    """Not before it; an exercise with its own date follows that."""
    due = {"timezone": "UTC", "all": "2026-12-01 12:00", "exercises": {"top-p": "2026-12-02 12:00"}}
    messages = {"show": "verdicts", "diagnosis": False, "output": False}
    rules = Assignment(due=due, messages=messages, hidden=[{"checks": ["rows*"]}], after_due={"hidden": "show"})
    before, after = (view(rules, DUE + timedelta(days=1, seconds=second)) for second in (-1, 0))
    assert [(check.name, check.message) for check in before.checks] == [("columns", ""), ("empty", "")]
    assert [check.name for check in before.hidden_until_due] == ["rows", "rows of one"]
    assert (before.diagnosis, before.output) == ((), "")
    assert [check.name for check in after.checks] == [item["id"] for item in CHECKS]
    assert after.first_problem is not None and after.first_problem.message == "2 expected, 3 returned"
    assert (len(after.diagnosis), after.output, after.hidden_until_due) == (1, "out\nerr", ())


def test_later_messages_reveal_no_hidden_check_unless_the_assignment_says_so() -> None:
    """Hidden checks may also be revealed while messages stay hidden."""
    rules = {
        "due": {"timezone": "UTC", "all": "2026-12-01 12:00"}, "messages": {"show": "verdicts"},
        "hidden": [{"checks": ["rows*"]}],
    }  # fmt: skip
    messages = view(Assignment(**rules, after_due={}))
    assert [check.message for check in messages.checks] == ["2 expected, 3 returned", "it raised ValueError"]
    checks = view(Assignment(**rules, after_due={"show": "verdicts", "hidden": "show"}))
    assert [check.message for check in checks.checks] == [""] * 4


def test_failure_of_the_harness_says_that_it_is_not_the_submissions() -> None:
    """On errors only, and only where the whole result is one."""
    result = view(Assignment(), verdict="internal_error", score=0)
    assert [check.message.startswith(INTERNAL_PREFIX) for check in result.checks] == [False, False, True, False]
    assert result.headline == "the harness itself failed, not the submission; it does not count"


def test_nobody_and_nothing_are_shown_as_nothing() -> None:
    """A single file has no learner; a run may have no output, no diagnosis and no checks."""
    result = view(Assignment(), learner=None, checks=[], output={}, diagnosis=[])
    assert (result.learner, result.output, result.diagnosis, result.tallies) == ("", "", (), ())
    assert result.headline == "wrong or too expensive"


def test_finding_of_two_mistakes_names_both_and_only_twenty_are_shown() -> None:
    """Whatever a document holds."""
    pair = {"mistake": "no shift", "together_with": "no mask", "says": "Two things.", "match": "exact"}
    result = view(Assignment(), diagnosis=[pair] * 21)
    assert result.diagnosis[0].startswith("no shift (together with no mask): Two things.")
    assert len(result.diagnosis) == 20


def test_check_is_a_problem_unless_it_passed_or_was_skipped() -> None:
    """A check that could not be decided is one."""
    verdicts = {item.verdict.value: item.is_problem for item in view(Assignment(), checks=[
        check(name, name) for name in ("passed", "failed", "error", "skipped", "inconclusive")
    ]).checks}  # fmt: skip
    assert verdicts == {"passed": False, "failed": True, "error": True, "skipped": False, "inconclusive": True}


def test_long_messages_and_output_are_cut() -> None:
    """A page of an autograder holds only so much."""
    long = "x" * 2 * OUTPUT_CHARS
    finding = {"mistake": "no shift", "says": long, "match": "exact"}
    result = view(Assignment(), checks=[check("rows", "failed", long)], output={"stdout": long}, diagnosis=[finding])
    assert result.checks[0].message.count("x") == result.diagnosis[0].count("x") == MESSAGE_CHARS
    assert result.output.count("x") == OUTPUT_CHARS
