"""The grades that an assignment gives to attempts, computed by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from harness.errors import UsageError
from harness.export.gradebook import make_gradebook
from harness.policy.assignment import Assignment
from harness.policy.grades import ScoredAttempt, add_up, as_attempt, choose, grade_attempt, in_order, plain_number
from harness.policy.rules import Due, HiddenChecks, Late, Rounding
from harness.results.points import share_score
from harness.results.result import Check, CheckVerdict, Result, Verdict

DUE = datetime(2026, 12, 1, 12, tzinfo=UTC)
NOON = {"timezone": "UTC", "all": "2026-12-01 12:00"}
TENTH = {"per_day": "10 %"}


def attempt(score: str = "1", **more: Any) -> ScoredAttempt:
    """An attempt at top-p, worth 10 points."""
    given: dict[str, Any] = {"number": 0, "learner": "ada", "exercise": "top-p", "verdict": Verdict.FAILED}
    return ScoredAttempt(**(given | {"score": Decimal(score), "max_points": Decimal(10)} | more))


# ---- lateness, by hand


@pytest.mark.parametrize(
    ("after", "days"),
    [
        (timedelta(days=-3), 0),
        (timedelta(0), 0),
        (timedelta(minutes=15), 0),
        (timedelta(minutes=15, seconds=1), 1),
        (timedelta(days=1), 1),
        (timedelta(days=1, seconds=1), 2),
        (timedelta(days=9, hours=23), 10),
    ],
)
def test_days_late_counts_days_begun_after_the_due_date(after: timedelta, days: int) -> None:
    """The grace period forgives a few minutes; after it, days count from the due date."""
    assert Late(per_day="10 %", grace_minutes=15).days(DUE + after, DUE) == days


@pytest.mark.parametrize(
    ("due", "handed_in", "days"),
    [
        ("2026-10-24T12:00", "2026-10-25T12:00", 1),  # 25 hours
        ("2026-10-24T12:00", "2026-10-25T12:01", 2),
        ("2026-10-24T12:00", "2026-10-26T12:00", 2),
        ("2026-03-28T12:00", "2026-03-29T12:00", 1),  # 23 hours
        ("2026-03-28T12:00", "2026-03-29T12:01", 2),
        ("2026-03-28T12:00", "2026-03-31T12:00", 3),
    ],
)
def test_day_late_ends_at_the_same_time_by_the_clock_when_clocks_change(due: str, handed_in: str, days: int) -> None:
    """A learner who submits a day later by the local clock is one day late."""
    zone = ZoneInfo("Europe/Berlin")
    times = [datetime.fromisoformat(time).replace(tzinfo=zone).astimezone(UTC) for time in (handed_in, due)]
    assert Late(**TENTH).days(times[0], times[1], zone) == days


@pytest.mark.parametrize(
    ("of", "earned", "days", "points"),
    [
        ("earned", "8", 2, "6.4"),  # 8 · (1 - 0.2)
        ("maximum", "8", 2, "6"),  # 8 - 10 · 0.2
        ("earned", "8", 9, "4"),  # the cap of 50 %: 8 · 0.5
        ("maximum", "4", 9, "0"),  # 4 - 5 is not below zero
        ("earned", "8", 0, "8"),
    ],
)
def test_late_work_loses_its_share_up_to_the_cap(of: Any, earned: str, days: int, points: str) -> None:
    """10 % a day, at most 50 %, of 10 points."""
    late = Late(per_day="10 %", cap="50 %", of=of)
    assert late.subtract(Decimal(earned), Decimal(10), days) == Decimal(points)


def test_days_late_are_counted_in_the_time_zone_of_the_assignment() -> None:
    """In Berlin the night of 25 October 2026 has 25 hours: the same clock time a day later is one day late."""
    rules = Assignment(due={"timezone": "Europe/Berlin", "all": "2026-10-24 20:00"}, late=TENTH)
    result = make(submission={"submitted": "2026-10-25T20:00:00"})
    assert grade_attempt(as_attempt(result, 0, rules), rules).days_late == 1


@pytest.mark.parametrize(
    ("digits", "mode", "points"),
    [(2, "half-up", "2.35"), (2, "half-even", "2.34"), (2, "down", "2.34"), (0, "half-up", "2"), (3, "down", "2.345")],
)
def test_rounding_follows_its_mode(digits: int, mode: str, points: str) -> None:
    """2.345 is exact, because points are decimal numbers."""
    assert Rounding(digits=digits, mode=mode).apply(Decimal("2.345")) == Decimal(points)


def test_points_are_score_times_points_less_lateness_rounded_once() -> None:
    """20 points, score 0.7501, two days at 10 %: 15.002 · 0.8 = 12.0016, which is 12.00."""
    rules = Assignment(exercises={"top-p": {"points": 20}}, due=NOON, late=TENTH)
    result = make(score=0.7501, submission={"submitted": "2026-12-02T18:00:00+00:00"})
    grade = grade_attempt(as_attempt(result, 0, rules), rules)
    assert (grade.earned, grade.points, grade.max_points) == (Decimal("15.0020"), Decimal("12.00"), Decimal(20))
    assert grade.notes == ("2 days late: 20 % of what was earned deducted",)


@pytest.mark.parametrize("of", [6, 7, 16, 22, 48, 80])
def test_points_of_the_gradebook_are_those_of_the_result(of: int) -> None:
    """The score is rounded before, which changes no cent: 1 of 22 is 0.45 of 10 points in both."""
    for passed in range(of):
        checks = [
            Check("a", "correctness", CheckVerdict.PASSED if n < passed else CheckVerdict.FAILED) for n in range(of)
        ]
        result = replace(make(), score=float(share_score(Verdict.FAILED, checks)))
        grade = grade_attempt(as_attempt(result, 0, Assignment()), Assignment())
        exact = Decimal(passed * 10) / of
        assert grade.points == Decimal(str(result.points)) == exact.quantize(Decimal("0.01"), ROUND_HALF_UP)


def test_points_rounded_up_never_exceed_the_maximum() -> None:
    """2.5 of 2.5 in whole points stay 2.5, and do not become 3."""
    rules = Assignment(exercises={"top-p": {"points": 2.5}}, round={"digits": 0})
    assert grade_attempt(as_attempt(make(score=1), 0, rules), rules).points == Decimal("2.5")


def test_late_work_without_a_time_is_refused_unless_forgiven() -> None:
    """Lateness is never guessed."""
    with pytest.raises(UsageError, match=r"ada/top-p: .* do not say when this was handed in"):
        grade_attempt(attempt(), Assignment(due=NOON, late=TENTH))
    forgiving = Assignment(due=NOON, late={**TENTH, "without_time": "on-time"})
    assert grade_attempt(attempt(), forgiving).days_late == 0


def test_learner_with_an_extension_is_late_only_after_it() -> None:
    """The same day is late for other learners, and for another exercise."""
    due = {**NOON, "extensions": [{"learner": "ada", "exercise": "top-p", "until": "2026-12-03 12:00"}]}
    rules = Assignment(due=due, late={**TENTH, "of": "maximum"})
    late = {"submitted": DUE + timedelta(days=1)}
    in_time = grade_attempt(attempt(**late), rules)
    assert (in_time.days_late, in_time.points, in_time.notes) == (0, Decimal(10), ())
    for other in ({"learner": "bob"}, {"exercise": "softmax"}):
        grade = grade_attempt(attempt(**late, **other), rules)
        assert (grade.days_late, grade.points) == (1, Decimal(9))
        assert grade.notes == ("1 day late: 10 % of the maximum deducted",)


def test_exercise_is_past_once_it_is_due_for_the_learner_with_the_most_time() -> None:
    """From that moment on; without a date, never."""
    extensions = [
        {"learner": "ada", "exercise": "top-p", "until": "2026-12-06 12:00"},
        {"learner": "bob", "until": "2026-12-03 12:00"},
        {"learner": "bob", "exercise": "softmax", "until": "2026-11-22 12:00"},
    ]
    rules = Assignment(due={**NOON, "exercises": {"softmax": "2026-12-04 12:00"}, "extensions": extensions})
    for exercise, days in (("top-p", 5), ("softmax", 3), ("rope", 2)):
        last = DUE + timedelta(days=days)
        assert rules.is_past(exercise, last) and not rules.is_past(exercise, last - timedelta(seconds=1))
    dated = Assignment(due={"timezone": "UTC", "exercises": {"softmax": "2026-12-01 12:00"}})
    assert dated.is_past("softmax", DUE) and not dated.is_past("top-p", DUE) and not Assignment().is_past("top-p", DUE)


def test_extension_holds_for_its_learner_and_exercise_and_never_shortens_the_time() -> None:
    """An extension without an exercise applies to all."""
    extensions = [
        {"learner": "ada", "exercise": "top-p", "until": "2026-12-03 12:00"},
        {"learner": "bob", "until": "2026-12-03 12:00"},
        {"learner": "eve", "until": "2026-11-29 12:00"},
    ]
    due, later = Due(**NOON, extensions=extensions), DUE + timedelta(days=2)
    assert due.of("ada", "top-p") == due.of("bob", "top-p") == due.of("bob", "softmax") == later
    assert due.of("ada", "softmax") == due.of("eve", "top-p") == due.of(None, "top-p") == DUE


def test_without_a_due_date_nothing_is_late() -> None:
    """Whether the assignment has none, or only this exercise."""
    for due in (None, {"timezone": "UTC", "exercises": {"softmax": "2026-12-01 12:00"}}):
        grade = grade_attempt(attempt(), Assignment(due=due, late=TENTH))
        assert (grade.days_late, grade.points, grade.notes) == (0, Decimal(10), ())


# ---- attempts


def test_best_prefers_few_points_to_zero() -> None:
    """The later attempt has zero points."""
    tries = [attempt("0.02", number=0, turn=1), attempt("0", number=1, turn=2)]
    assert choose(tries, Assignment(attempts={"keep": "best"})).attempt is tries[0]


def test_attempts_without_a_number_are_counted_in_their_order() -> None:
    """With a limit of two, the second of three counts."""
    tries = [attempt(score, number=n) for n, score in enumerate(["0.2", "0.4", "1"])]
    assert choose(tries, Assignment(attempts={"limit": 2})).attempt is tries[1]


def test_best_counts_the_most_points_after_lateness_and_the_earliest_of_equals() -> None:
    """A punctual 0.8 beats a full score that is three days late at 10 %."""
    rules = Assignment(due=NOON, late=TENTH, attempts={"keep": "best"})
    first = attempt("0.8", number=0, turn=1, submitted=DUE)
    second = attempt("1", number=1, turn=2, submitted=DUE + timedelta(days=3))
    third = attempt("0.8", number=2, turn=3, submitted=DUE)
    assert choose([third, second, first], rules).attempt is first


def test_last_counts_the_last_within_the_limit() -> None:
    """With three attempts and a limit of two, the second counts, and the note says so."""
    tries = [attempt(score, number=n, turn=n + 1) for n, score in enumerate(["0.2", "0.4", "1"])]
    grade = choose(tries, Assignment(attempts={"limit": 2}))
    assert grade.points == Decimal("4.00")
    assert grade.notes == ("past the limit of 2, 1 more attempt does not count",)


def test_attempt_past_the_limit_alone_is_left_ungraded() -> None:
    """The results have only the fourth of four attempts; the score of the first three is unknown and not guessed."""
    grade = choose([attempt(turn=4)], Assignment(attempts={"limit": 3}))
    assert grade.points is None
    assert grade.notes == ("attempt 4 is past the limit of 3, and the results hold no earlier one",)


def test_internal_error_is_no_attempt() -> None:
    """It is not chosen, does not count towards the limit, and alone leaves the exercise ungraded."""
    ours = attempt("0", number=1, turn=2, verdict=Verdict.INTERNAL_ERROR)
    real = attempt("0.5", number=0, turn=1)
    grade = choose([real, ours], Assignment(attempts={"limit": 1}))
    assert grade.attempt is real
    assert grade.notes == ("the harness itself failed on the latest attempt; this is an earlier one",)
    alone = choose([ours], Assignment())
    assert (alone.points, alone.notes) == (None, ("the harness itself failed on this one; grade it again",))
    assert (alone.learner, alone.exercise, alone.max_points) == ("ada", "top-p", Decimal(10))


def test_order_of_attempts_is_turn_then_time_then_place() -> None:
    """The numbers in the results come first."""
    by_turn = [attempt(number=0, turn=2), attempt(number=1, turn=1)]
    assert [item.number for item in in_order(by_turn)] == [1, 0]
    by_time = [attempt(number=0, submitted=DUE), attempt(number=1, submitted=DUE - timedelta(1))]
    assert [item.number for item in in_order(by_time)] == [1, 0]
    assert [item.number for item in in_order([attempt(number=1), attempt(number=0, turn=1)])] == [0, 1]


# ---- sums


def make(**more: Any) -> Result:
    """A result, from a document with these keys."""
    submission = {"path": "top_p.py", "sha256": "0" * 64} | more.pop("submission", {})
    given = {"schema": "harness.result/1", "exercise": "top-p", "learner": "ada", "verdict": "failed", "score": 0.5}
    return Result.from_json(given | {"max_points": 10, "checks": [], "submission": submission} | more, "test")


def test_percent_is_points_of_the_maximum_with_weights_in_both() -> None:
    """5 of 10 once and 20 of 20 three times: 65 of 70 points."""
    rules = Assignment(exercises={"a": {}, "b": {"points": 20, "weight": 3}})
    documents = [make(exercise="a"), make(exercise="b", score=1), make(exercise="b", score=0.5, learner="bob")]
    book = make_gradebook(documents, rules, DUE)
    total = book.total("ada")
    assert (total.points, total.max_points, total.percent) == (Decimal(65), Decimal(70), Decimal("92.86"))
    assert book.total("bob").percent == Decimal("42.86")  # 3 · 10 of 70


def test_total_without_an_ungraded_exercise_is_pending() -> None:
    """An internal error neither gives nor takes points, and the total says that it will change."""
    documents = [make(exercise="a", score=0.9), make(exercise="b", verdict="internal_error", score=0)]
    total = make_gradebook(documents, Assignment(), DUE).total("ada")
    assert (total.points, total.max_points, total.percent) == (Decimal(18), Decimal(20), Decimal(90))
    assert (total.points_text, total.percent_text) == ("pending", "pending")


def test_total_without_anything_graded_has_no_percent() -> None:
    """0 of 0 is not a number."""
    assert add_up({}, {}, Assignment()).percent is None
    assert add_up({}, {"a": Decimal(0)}, Assignment()).percent is None


def test_time_that_is_none_is_named() -> None:
    """With the position in the results."""
    with pytest.raises(UsageError, match="result 8 was handed in at 'yesterday'"):
        as_attempt(make(submission={"submitted": "yesterday"}), 7, Assignment())


@pytest.mark.parametrize(("amount", "text"), [("12.50", "12.5"), ("1E+2", "100"), ("0.00", "0"), ("100", "100")])
def test_number_is_written_without_needless_signs(amount: str, text: str) -> None:
    """No exponent, no trailing zeros."""
    assert plain_number(Decimal(amount)) == text


def test_hidden_checks_leave_problems_of_the_file_visible() -> None:
    """A learner whose file does not load sees why, although every check is hidden; hiding this kind by name hides
    it."""
    assert HiddenChecks().has("top-p", "rows", "correctness")
    assert not HiddenChecks().has("top-p", "loading", "policy")
    assert HiddenChecks(kinds=["policy"]).has("top-p", "loading", "policy")
    assert not HiddenChecks(exercise="soft*").has("top-p", "rows", "correctness")
    one = {"exercise": "top-p", "checks": ["rows *"], "kinds": ["cost"]}
    rules = Assignment(hidden=[{"exercise": "soft*"}, one])
    assert rules.is_hidden("softmax", "rows", "cost") and rules.is_hidden("top-p", "rows 2", "cost")
    assert not rules.is_hidden("top-p", "rows 2", "speed") and not rules.is_hidden("top-p", "cols", "cost")


# ---- integrity flags

FLAGS = [{"signal": "gc", "line": 3, "says": "reads the garbage collector"}]
HOLD = Assignment(integrity="hold")


def test_flagged_submission_has_no_points_until_it_is_released() -> None:
    """It counts as 0 of its maximum. Without `hold`, a flag changes nothing."""
    documents = [make(exercise="a", score=1, integrity=FLAGS), make(exercise="b", score=1)]
    book = make_gradebook(documents, HOLD, DUE)
    grade = book.learners["ada"]["a"]
    assert (grade.points, grade.is_held) == (None, True) and "held" in grade.notes[0]
    total = book.total("ada")
    assert (total.points, total.max_points, total.percent) == (Decimal(10), Decimal(20), Decimal(50))
    assert make_gradebook(documents, Assignment(), DUE).total("ada").points == 20
    for release, points in (
        ({"sha256": "0" * 64}, 20), ({"learner": "ada"}, 20), ({"learner": "ada", "exercise": "a"}, 20),
        ({"sha256": "1" * 64}, 10), ({"learner": "bob"}, 10), ({"learner": "ada", "exercise": "b"}, 10),
    ):  # fmt: skip
        rules = Assignment(integrity="hold", released=[release])
        assert make_gradebook(documents, rules, DUE).total("ada").points == points


@pytest.mark.parametrize(
    ("scores", "flagged", "points"),
    [((0.5, 1.0), 1, Decimal(5)), ((1.0, 0.5), 0, Decimal(5)), ((0.0, 1.0), 1, None), ((0.5,), 0, None)],
)
def test_best_of_the_attempts_that_are_not_held_counts(
    scores: tuple[float, ...], flagged: int, points: Decimal | None
) -> None:
    """If none has points, the held attempt is shown."""
    rules = Assignment(integrity="hold", attempts={"keep": "best"})
    documents = [
        make(score=score, attempt=number + 1, integrity=FLAGS if number == flagged else [])
        for number, score in enumerate(scores)
    ]
    grade = make_gradebook(documents, rules, DUE).learners["ada"]["top-p"]
    assert (grade.points, grade.is_held) == (points, points is None)
    assert any("held" in note for note in grade.notes)
