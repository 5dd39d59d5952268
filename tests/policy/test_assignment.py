"""An assignment's exercises, roster and exceptions, and the grades that they give, computed by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from harness.errors import UsageError
from harness.export.explain import explain_grade
from harness.export.gradebook import Gradebook, make_gradebook
from harness.policy.assignment import Assignment
from harness.policy.grades import lateness
from harness.policy.roster import RosterEntry
from harness.results.points import share_score
from harness.results.result import Check, CheckVerdict, Result, SubmittedFile, Timing, Verdict

NOW = datetime(2026, 12, 24, tzinfo=UTC)
ROSTER = (RosterEntry("ada", "Ada L"), RosterEntry("bob", "Bob", group="g1"), RosterEntry("cyd", "Cyd", group="g1"),
          RosterEntry("dan"))  # fmt: skip
LATE = {"due": {"timezone": "UTC", "all": "2026-12-01 12:00"}, "late": {"per_day": "10 %"}}


def rules(**more: Any) -> Assignment:
    """An assignment of softmax and top-p (20 points) for four learners, two of them a group."""
    return Assignment(**({"exercises": {"softmax": {}, "top-p": {"points": 20}}, "roster": ROSTER} | more))


def result(learner: str, exercise: str, passed: int = 4, submitted: str = "2026-12-01T10:00", **more: Any) -> Any:
    """A result with this number of 4 checks passed, the last of kind stability, and a met stretch goal."""
    checks = [
        Check(f"case {n}", "stability" if n == 3 else "correctness", CheckVerdict.PASSED, has_value=True)
        if n < passed
        else Check(f"case {n}", "stability" if n == 3 else "correctness", CheckVerdict.FAILED, "wrong")
        for n in range(4)
    ]
    checks.append(Check("memory", "cost", CheckVerdict.PASSED, is_required=False))
    verdict = Verdict.PASSED if passed == 4 else Verdict.FAILED
    return Result(
        exercise=exercise, learner=learner, submission=SubmittedFile("x.py", "ab" * 32, f"{submitted}+00:00"),
        verdict=verdict, score=float(share_score(verdict, checks)), max_points=10.0, checks=tuple(checks), **more,
    )  # fmt: skip


def book_of(assignment: Assignment, *results: Any) -> Gradebook:
    """The gradebook at a time after every date."""
    return make_gradebook(list(results), assignment, NOW)


def test_learner_without_submissions_has_a_row_and_every_exercise_counts() -> None:
    """One file of two is not 100 %."""
    book = book_of(rules(), result("ada", "softmax"))
    assert list(book.learners) == ["ada", "bob", "cyd", "dan"]
    assert (book.total("ada").points, book.total("ada").max_points) == (10, 30)
    assert (book.total("dan").points, book.total("dan").max_points, book.total("dan").percent) == (0, 30, 0)


def test_other_exercises_do_not_count_and_strangers_are_named() -> None:
    """Strangers are graded, and no learner is lost."""
    book = book_of(rules(), result("ada", "gelu"), result("eve", "softmax"))
    assert book.total("ada").points == 0
    assert book.learner_notes("eve") == ["not on the roster"]
    assert list(book.learners)[-1] == "eve"


def test_group_shares_the_best_submission_of_its_members() -> None:
    """Under a member's name or the group's own, which has no row of its own."""
    book = book_of(rules(attempts={"keep": "best"}), result("bob", "softmax", 2), result("g1", "top-p"))
    assert list(book.learners) == ["ada", "bob", "cyd", "dan"]
    for learner in ("bob", "cyd"):
        assert {name: grade.points for name, grade in book.learners[learner].items()} == {"softmax": 5, "top-p": 20}
        assert all(grade.learner == learner for grade in book.learners[learner].values())


def test_what_counts_is_scaled_to_the_full_points_where_an_exercise_is_excused() -> None:
    """Even if something was submitted: Canvas expects points of the same maximum from everybody."""
    book = book_of(rules(excused=[{"learner": "ada", "exercise": "top-p", "why": "ill"}]), result("ada", "top-p", 1))
    assert book.absence("ada", "top-p").note == "excused: ill"
    assert book.total("ada").max_points == 30
    excused = [{"learner": "ada", "exercise": "top-p", "why": "ill"}]
    book = book_of(rules(excused=excused), result("ada", "softmax", 3))
    assert (book.total("ada").points, book.total("ada").percent) == (Decimal("22.5"), 75)
    book = book_of(rules(excused=excused, totals="counted"), result("ada", "softmax", 3))
    assert (book.total("ada").points, book.total("ada").max_points) == (Decimal("7.5"), 10)


def test_adjustments_add_and_subtract_down_to_zero() -> None:
    """Even without a submission."""
    adjustments = [
        {"learner": "ada", "exercise": "softmax", "points": 2.5, "why": "oral"},
        {"learner": "ada", "exercise": "top-p", "points": -50, "why": "copied"},
        {"learner": "dan", "exercise": "softmax", "points": 4, "why": "x"},
    ]
    book = book_of(rules(adjustments=adjustments), result("ada", "softmax", 2), result("ada", "top-p", 3))
    assert [grade.points for grade in book.learners["ada"].values()] == [Decimal("7.5"), 0]
    assert book.learners["ada"]["softmax"].notes == ("adjusted by +2.5 points: oral",)
    assert (book.total("dan").points, book.absence("dan", "softmax").note) == (
        4,
        "not handed in; adjusted by +4 points: x",
    )


def test_weights_by_kind_change_the_share_and_all_or_nothing_takes_it() -> None:
    """2 of 3 correctness checks with weight 3, a failed stability check with weight 1: 6 of 10."""
    kinds = book_of(rules(exercises={"softmax": {"kinds": {"correctness": 3}}}), result("ada", "softmax", 2))
    assert kinds.learners["ada"]["softmax"].points == 6
    for passed, points in ((3, 0), (4, 10)):
        whole = book_of(rules(exercises={"softmax": {"all_or_nothing": True}}), result("ada", "softmax", passed))
        assert whole.learners["ada"]["softmax"].points == points


def test_stretch_goals_and_a_bonus_add_points_beyond_the_maximum() -> None:
    """A stretch goal only if the submission passed."""
    exercises = {"softmax": {"stretch": 2}, "top-p": {"bonus": True}}
    book = book_of(
        rules(exercises=exercises), result("ada", "softmax"), result("ada", "top-p", 3), result("bob", "softmax", 3)
    )
    assert book.learners["ada"]["softmax"].points == 12
    assert (book.total("ada").points, book.total("ada").max_points) == (Decimal("19.5"), 10)
    assert book.learners["bob"]["softmax"].points == Decimal("7.5")


def test_lowest_exercise_is_dropped_by_its_share() -> None:
    """Of equal ones the later; at least one stays."""
    book = book_of(rules(drop_lowest=1), result("ada", "softmax", 2), result("ada", "top-p", 3))
    assert (book.total("ada").dropped, book.total("ada").points) == (("softmax",), Decimal("22.5"))  # 15 of 20, of 30
    assert book.total("dan").dropped == ("top-p",)
    assert book_of(rules(drop_lowest=5), result("ada", "softmax")).total("ada").dropped == ("top-p",)


def test_slip_days_are_used_once_for_a_hand_in() -> None:
    """Two exercises of one date, two days and one day late, use two days; the one that is due later has one left."""
    late = [
        result("ada", "softmax", submitted="2026-12-03T10:00"),
        result("ada", "top-p", submitted="2026-12-02T10:00"),
        result("ada", "gelu", submitted="2026-12-10T10:00"),
    ]
    due = {**LATE["due"], "exercises": {"gelu": "2026-12-08 12:00"}}
    exercises = {"softmax": {}, "top-p": {"points": 20}, "gelu": {}}
    book = book_of(rules(exercises=exercises, late=LATE["late"], due=due, slip={"days": 4, "used": {"ada": 1}}), *late)
    grades = book.learners["ada"]
    assert {name: (grade.days_late, grade.slip_days, grade.points) for name, grade in grades.items()} == {
        "softmax": (2, 2, 10), "top-p": (1, 1, 20), "gelu": (2, 1, 9),
    }  # fmt: skip
    assert grades["softmax"].notes == ("2 slip days used",)
    assert lateness(grades, "ada", book.assignment) == (4, 3)


@pytest.mark.parametrize(("rule", "days"), [("one-day", 1), ("cap", 3), ("on-time", 0)])
def test_mark_of_a_platform_is_late_without_a_time(rule: str, days: int) -> None:
    """What it counts as is a rule; who has an extension is on time, since the mark is about the common date."""
    late = {**LATE["late"], "cap": "25 %", "marked_late": rule}
    due = {**LATE["due"], "extensions": [{"learner": "bob", "until": "2026-12-09 12:00"}]}
    work = [
        replace(made, submission=SubmittedFile("x.py", timing=timing))
        for made, timing in ((result("ada", "softmax"), Timing.LATE), (result("bob", "softmax"), Timing.LATE),
                             (result("cyd", "softmax"), Timing.ON_TIME))
    ]  # fmt: skip
    book = book_of(rules(due=due, late=late), *work)
    assert [book.learners[name]["softmax"].days_late for name in ("ada", "bob", "cyd")] == [days, 0, 0]
    assert "late by the platform's mark, time unknown" in book.learners["ada"]["softmax"].notes[0]


def test_explained_grade_names_every_step() -> None:
    """Attempts, which one counts, checks, the earned share, lateness, adjustment, total."""
    adjustment = {"learner": "ada", "exercise": "top-p", "points": 1, "why": "oral"}
    assignment = rules(**LATE, attempts={"keep": "best"}, adjustments=[adjustment])
    first = result("ada", "top-p", 2, attempt=1)
    second = result("ada", "top-p", 3, "2026-12-02T10:00", attempt=2)
    text = "\n".join(explain_grade(book_of(assignment, first, second), "ada", "top-p"))
    for part in (
        "attempt 1  failed, handed in 2026-12-01 10:00+00:00", "attempt 2  failed, handed in 2026-12-02 10:00+00:00",
        "the best one", "3 of 4 passed", "0.75 x 20 = 15", "1 day late: 10 % of what was earned deducted",
        "adjusted by +1 points: oral", "14.5 of 20", "14.5 of 30",
    ):  # fmt: skip
        assert part in text
    with pytest.raises(UsageError, match='nobody here is named "adda"; did you mean "ada"'):
        explain_grade(book_of(assignment, first), "adda", "top-p")
    named = book_of(assignment.model_copy(update={"roster": (RosterEntry("ada", "Ada Lovelace"),)}), first)
    with pytest.raises(UsageError, match="that is the name of ada, so give the id"):
        explain_grade(named, "Ada Lovelace", "top-p")
    with pytest.raises(UsageError, match="is not an exercise of these results"):
        explain_grade(book_of(assignment, first), "ada", "gelu")


def test_without_exercises_everything_counts_that_was_handed_in() -> None:
    """By the points of the results; who is on the roster has a row all the same."""
    book = book_of(Assignment(roster=ROSTER[:2], excused=[{"learner": "bob", "why": "ill"}]), result("ada", "gelu", 3))
    assert book.learners["ada"]["gelu"].points == Decimal("7.5")
    assert (book.total("ada").max_points, book.total("bob").max_points) == (10, 0)
    assert list(make_gradebook([result("eve", "gelu")], Assignment(), NOW).learners) == ["eve"]
