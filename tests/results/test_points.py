"""Tests of harness.results.points: what a result earns by the rules `shown` and `share`."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from harness.results.points import bounds_of, cause_of, points_note, share_score, shown_score, worths
from harness.results.result import (
    NOT_MEASURED,
    UNMEASURABLE,
    Bound,
    Check,
    CheckVerdict,
    Diagnosis,
    Result,
    SubmittedFile,
    Verdict,
)

PASSED, FAILED, SKIPPED = CheckVerdict.PASSED, CheckVerdict.FAILED, CheckVerdict.SKIPPED


def check(name: str, verdict: CheckVerdict, kind: str = "correctness", **more: Any) -> Check:
    """A check of this verdict."""
    return replace(Check(name, kind, verdict), **more)


def result(*checks: Check, verdict: Verdict = Verdict.FAILED, **more: Any) -> Result:
    """A result with these checks, graded by the rule `shown`."""
    made = Result(
        exercise="top-p", learner="ada", submission=SubmittedFile("a.py"), verdict=verdict, score=0.0,
        max_points=10.0, checks=checks, points_rule="shown",
    )  # fmt: skip
    return replace(made, **more)


TRIVIAL = tuple(check(f"t{n}", PASSED, is_trivial=True) for n in range(4))
TELLING = (check("a", PASSED), check("b", FAILED))


def test_trivial_checks_weigh_as_one_once_a_telling_check_has_passed() -> None:
    """Four trivial ones and one of two telling ones: 2 of 3; without a telling one nothing."""
    assert shown_score(result(*TRIVIAL, *TELLING)) == Decimal(2) / 3
    assert shown_score(result(*TRIVIAL, check("a", FAILED), check("b", FAILED))) == 0
    assert worths([*TRIVIAL, *TELLING])[0] == Decimal("0.25")


@pytest.mark.parametrize(
    ("telling", "passed", "score"), [(2, 1, "0.5"), (3, 1, "0.05"), (3, 2, "0.6667"), (9, 1, "0.05")]
)
def test_one_of_several_telling_checks_may_be_luck(telling: int, passed: int, score: str) -> None:
    """It leaves at most 5 %, and the note says so; a named slip leaves half all the same."""
    checks = [check(f"v{n}", PASSED if n < passed else FAILED) for n in range(telling)]
    found = result(*checks)
    assert round(shown_score(found), 4) == Decimal(score)
    assert ("alone leaves at most 5 %" in points_note(found)) is (score == "0.05")
    assert shown_score(replace(found, floor=Bound(0.5, "slip"))) >= Decimal("0.5")


def test_where_every_value_is_trivial_all_of_them_must_be_right() -> None:
    """Right values that miss the limit keep two thirds; one of two right values is nothing."""
    missed = check("limit", FAILED, "cost")
    assert round(shown_score(result(*TRIVIAL, missed)), 4) == Decimal("0.6667")
    assert shown_score(result(*TRIVIAL, check("t9", FAILED, is_trivial=True), missed)) == 0


def test_right_values_in_the_wrong_form_earn_most_of_their_check() -> None:
    """3/4, also of every check."""
    formed = check("b", FAILED, credit=0.75)
    assert shown_score(result(check("a", PASSED), formed)) == Decimal("0.875")
    assert shown_score(result(formed)) == Decimal("0.75")


@pytest.mark.parametrize(("missed", "score"), [(0, "0.95"), (1, "0.8333"), (2, "0.6667")])
def test_required_limits_are_a_third_of_the_points(missed: int, score: str) -> None:
    """However many there are; what did not pass earns at most 95 %."""
    limits = [check(f"l{n}", FAILED if n < missed else PASSED, "cost") for n in range(2)]
    goal = check("goal", FAILED, "cost", is_required=False)
    values = [check(f"v{n}", PASSED) for n in range(7)]
    found = shown_score(result(*values, *limits, goal))
    assert round(found, 4) == Decimal(score)


@pytest.mark.parametrize(("message", "score"), [(NOT_MEASURED, 1), (UNMEASURABLE, 1), ("no GPU", 2 / 3)])
def test_limits_that_were_left_out_do_not_count(message: str, score: float) -> None:
    """Right values without cost are full points, though not a pass: on request, and where the system cannot measure."""
    left_out = check("cost", CheckVerdict.INCONCLUSIVE, "cost", message=message)
    found = result(check("a", PASSED), left_out, verdict=Verdict.UNVERIFIED)
    assert float(shown_score(found)) == pytest.approx(score)
    assert (points_note(found) == "") is (score == 1)


@pytest.mark.parametrize(
    ("bound", "score"),
    [({"floor": Bound(0.5, "slip")}, "0.5"), ({"cap": Bound(0.3, "idea")}, "0"), ({"cap": Bound(0.3, "idea")}, "0.3")],
)
def test_a_named_mistake_bounds_the_points(bound: dict[str, Bound], score: str) -> None:
    """A slip leaves at least half, a missed idea at most 30 %; neither lowers or raises what lies within."""
    checks = TELLING if score == "0.3" else (check("a", FAILED), check("b", FAILED))
    assert shown_score(result(*checks, **bound)) == Decimal(score)


def test_kinds_weigh_checks_and_take_limits_out_of_the_third() -> None:
    """Correctness twice, cost three times: (2 + 0) of (2 + 3)."""
    kinds = {"correctness": Decimal(2), "cost": Decimal(3)}
    assert shown_score(result(check("a", PASSED), check("c", FAILED, "cost")), kinds) == Decimal("0.4")


def test_a_pass_a_refusal_and_an_internal_error_have_their_own_scores() -> None:
    """1, 0 and 0, whatever the checks."""
    scores = [shown_score(result(*TELLING, verdict=each)) for each in (
        Verdict.PASSED, Verdict.REFUSED, Verdict.INTERNAL_ERROR,
    )]  # fmt: skip
    assert scores == [1, 0, 0]


def exact(name: str, partner: str | None = None) -> Diagnosis:
    """An exact diagnosis."""
    return Diagnosis(name, "why", "exact", partner)


MARKS = {"idea": "idea", "other": "idea", "slip": None}


@pytest.mark.parametrize(
    ("diagnosis", "floor", "cap"),
    [
        ([exact("slip")], "slip", None),
        ([exact("idea")], None, "idea"),
        ([exact("slip"), exact("idea")], "slip", None),
        ([exact("idea"), exact("other")], None, "idea"),
        ([exact("slip", "idea"), exact("idea", "slip")], None, "idea"),
        ([Diagnosis("slip", "why", "consistent")], None, None),
    ],
)
def test_marks_decide_between_a_floor_and_a_cap(diagnosis: list[Diagnosis], floor: str, cap: str) -> None:
    """Of mistakes that answer the same all must miss the idea, of a pair one; without a mark names earn nothing."""
    found = bounds_of(diagnosis, MARKS)
    assert [bound and bound.mistake for bound in found] == [floor, cap]
    assert bounds_of(diagnosis, {"slip": None}) == (None, None)


def test_the_note_says_in_a_clause_how_points_came_about() -> None:
    """The mistake where it decides, else the checks; nothing for a pass, or by another rule."""
    bounded = result(check("a", FAILED), floor=Bound(0.5, "slip"))
    assert points_note(bounded) == "one known mistake, slip"
    assert points_note(bounded, with_names=False) == "one known mistake"
    assert points_note(result(*TRIVIAL, *TELLING)) == (
        "1 of 2 telling checks; 4 that a do-nothing program passes count as one"
    )
    assert points_note(result(*TELLING, verdict=Verdict.PASSED)) == ""
    assert points_note(replace(bounded, points_rule="share")) == ""


def test_a_result_keeps_what_its_points_were_made_of() -> None:
    """Through the document and back, for exports and explanations without another run."""
    made = result(
        *TELLING, check("e", PASSED, has_value=False, worth=0.5, credit=1.0), cap=Bound(0.3, "idea"), is_trivial=True
    )
    assert Result.from_json(made.as_json(), "here") == made
    assert share_score(Verdict.FAILED, [check("e", PASSED, has_value=False)]) == 0


@pytest.mark.parametrize(
    ("made", "cause"),
    [
        (result(check("a", PASSED), verdict=Verdict.PASSED), ""),
        (result(check("a", FAILED), verdict=Verdict.REFUSED), "refused"),
        (result(check("loading", FAILED, "policy"), verdict=Verdict.ERROR), "does not load"),
        (result(check("a", FAILED), is_trivial=True), "answers as a program that does nothing"),
        (result(check("a", FAILED), cap=Bound(0.3, "m")), "one known mistake, which misses the idea"),
        (result(check("a", FAILED), diagnosis=(Diagnosis("m", "why", "exact"),)), "known mistakes that explain every"),
        (result(check("a", PASSED), check("b", FAILED, "speed")), "right values, too slow"),
        (result(check("a", FAILED, credit=0.75)), "right values in the wrong form"),
        (result(check("a", FAILED), diagnosis=(Diagnosis("m", "why", "failing"),)), "known mistakes that explain what"),
        (result(check("a", FAILED)), "no right value"),
        (result(check("a", PASSED), check("b", FAILED)), "wrong in some cases, without a known mistake"),
    ],
)
def test_missing_points_have_one_cause(made: Result, cause: str) -> None:
    """The first that holds, in words that many results share."""
    assert cause_of(made).startswith(cause) and bool(cause_of(made)) is bool(cause)
