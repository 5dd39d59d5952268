"""The top of the cohort page with an assignment: who needs help, and all points."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from harness.export.gradebook import Gradebook, make_gradebook
from harness.policy.assignment import Assignment
from harness.policy.roster import RosterEntry
from harness.records import IntegrityFlag
from harness.report.cohort.standings import view_standings
from harness.report.cohort.view import cohort_page
from harness.results.result import Check, CheckVerdict, Result, SubmittedFile, Verdict
from harness.similarity import SimilarPair, group_pairs

NOW = datetime(2026, 12, 24, tzinfo=UTC)
ASSIGNMENT = Assignment(
    title="Homework <3>",
    exercises={"softmax": {}, "top-p": {}, "extra": {"bonus": True}},
    roster=tuple(RosterEntry(name) for name in ("ada", "bob", "cyd", "dan")),
    excused=[{"learner": "dan", "exercise": "top-p", "why": "ill"}],
    due={"timezone": "UTC", "all": "2026-12-01 12:00"},
)


def result(learner: str, exercise: str, is_right: bool = True, **more: Any) -> Result:
    """A result, right or wrong."""
    verdict = CheckVerdict.PASSED if is_right else CheckVerdict.FAILED
    return Result(
        exercise=exercise, learner=learner, submission=SubmittedFile("x.py", "ab" * 32), max_points=10.0,
        verdict=Verdict.PASSED if is_right else Verdict.FAILED, score=float(is_right),
        checks=(Check("one", "correctness", verdict, "" if is_right else "wrong"),), **more,
    )  # fmt: skip


def book(*results: Result) -> Gradebook:
    """The gradebook of the assignment."""
    return make_gradebook(list(results), ASSIGNMENT, NOW)


GROUPS = group_pairs([SimilarPair("ada", "gus", "top-p", 0.9, 0.9, (), 80)])
RESULTS = (
    result("ada", "softmax"), result("ada", "top-p"), result("bob", "softmax", False, attempt=4),
    result("dan", "softmax", integrity=(IntegrityFlag("gc", 3, "reads"),)), result("eve", "softmax"),
)  # fmt: skip


def test_learners_with_a_reason_come_first_and_those_without_submissions_on_top() -> None:
    """Neither a bonus nor an excused exercise counts as missing."""
    found = view_standings(book(*RESULTS), GROUPS, {"bob": "learners/bob.html"})
    assert {row["learner"]: row["reasons"] for row in found["attention"]} == {
        "cyd": ("handed in nothing",),
        "ada": ("top-p resembles that of gus",),
        "bob": ("not passed after 3 attempts or more: softmax", "less than 50 %", "not handed in: top-p"),
        "dan": ("integrity flags: softmax",),
        "eve": ("not handed in: top-p", "not on the roster"),
    }
    assert [row["learner"] for row in found["attention"]] == ["cyd", "dan", "ada", "bob", "eve"]
    assert [row["page"] for row in found["rows"]] == ["", "learners/bob.html", "", "", ""]
    assert (len(found["rows"]), found["due"]) == (5, "2026-12-01 12:00")


def test_page_has_title_due_date_and_points_and_escapes_them() -> None:
    """Folded if there are many."""
    page = cohort_page(RESULTS, [], book=book(*RESULTS))
    assert "<h1>Homework &lt;3&gt;</h1>" in page and "Due 2026-12-01 12:00" in page
    assert page.index("Who needs help") < page.index("What to teach")
    assert page.index('id="help"') < page.index("Days late") < page.index('id="teach"')
    assert "Who needs help" not in cohort_page(RESULTS, [])


def test_without_an_assignment_nobody_is_missing_and_there_are_no_points() -> None:
    """Flags, similar work and many attempts are still reasons."""
    plain = make_gradebook(list(RESULTS), Assignment(), NOW)
    assert {row["learner"]: row["reasons"] for row in view_standings(plain, GROUPS, {})["attention"]} == {
        "ada": ("top-p resembles that of gus",),
        "bob": ("not passed after 3 attempts or more: softmax", "less than 50 %"),
        "dan": ("integrity flags: softmax",),
    }
    page = cohort_page(RESULTS, [], book=plain)
    assert "<h1>Cohort report</h1>" in page and "Who needs help" in page and "Days late" not in page


def test_page_says_if_nobody_needs_help() -> None:
    """In a sentence."""
    good = [result(name, exercise) for name in ("ada", "bob", "cyd", "dan") for exercise in ("softmax", "top-p")]
    assert "Nobody: everybody handed in everything" in cohort_page(good, [], book=book(*good))


def test_published_reference_is_a_reason_to_look_and_on_the_page() -> None:
    """With the share of its text."""
    page = cohort_page(list(RESULTS), [], book=book(*RESULTS), verbatim={("ada", "softmax"): 0.97})
    assert "softmax equals the published reference (97% of its text)" in page
