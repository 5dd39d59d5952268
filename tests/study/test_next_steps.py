"""What to do next, whatever is known of a learner."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from harness.course.catalogue import Summary
from harness.progress.rows import Standing
from harness.results.result import Result
from harness.study.next_steps import ENOUGH_FOR_INTERVIEW, advise
from harness.study.situation import DaySituation, Work
from harness.study.study_plan import PlanRequest, make_plan

TODAY = date(2027, 1, 31)
CATALOGUE = (
    Summary("one", "c", "One", "warm-up", 5, "often", (), roles=("applied",)),
    Summary("two", "c", "Two", "core", 10, "often", ("one",), roles=("applied",)),
    Summary("three", "d", "Three", "warm-up", 5, "often", ("two",), roles=("applied",)),
    Summary("aside", "d", "Aside", "core", 8, "rarely", ()),
)
REQUEST = PlanRequest(TODAY + timedelta(9), 45, "applied")


def situation(passed: str = "", tried: str = "", **more: Any) -> DaySituation:
    """A learner who has passed and tried these."""
    standings = {name: Standing(name, 1, 1.0, True, "passed") for name in passed.split()}
    standings |= {name: Standing(name, 2, 0.5, False, "failed") for name in tried.split()}
    return DaySituation(**({"catalogue": CATALOGUE, "standings": standings, "today": TODAY, "cards": 10} | more))


def work(at_ms: int = 5, **more: Any) -> Work:
    return Work(at_ms=at_ms, is_today=True, **more)


def failed(exercise: str, verdict: str = "failed") -> Result:
    """A result with one check."""
    first = {
        "id": "the worked example", "kind": "correctness", "verdict": "failed", "message": "f(1)\n  wrong",
        "input": "f(1)", "expected": "1", "actual": "2",
    }  # fmt: skip
    document = {"schema": "harness.result/1", "exercise": exercise, "learner": None, "submission": {"path": "one.py"},
                "verdict": verdict, "score": 0.5, "max_points": 10, "checks": [first]}  # fmt: skip
    return Result.from_json(document, "test")


def commands(at: DaySituation, **plan: Any) -> list[str]:
    return [step.command.removeprefix("harness ") for step in advise(at, **plan).steps]


def test_exercise_is_one_that_was_tried_then_one_that_is_ready() -> None:
    """Never a new one with open prerequisites; the order of the catalogue has no say."""
    for catalogue in (CATALOGUE, CATALOGUE[::-1]):
        found = [
            advise(situation(passed, tried, catalogue=catalogue)).exercise
            for passed, tried in (("", ""), ("one", ""), ("one two", ""), ("", "three"), ("one two three aside", ""))
        ]
        names = [None if each is None else each.id for each in found]
        assert names == ["one", "aside", "three", "three", None]


def test_exercise_that_can_only_be_checked_elsewhere_comes_last() -> None:
    """On a machine that measures no cost, a learner goes on, and others may build on it."""
    unverified = {name: Standing(name, 1, 1.0, False, "unverified") for name in ("one", "aside")}
    found = advise(situation(standings=unverified)).exercise
    assert found is not None and found.id == "two"
    alone = advise(situation(standings={"one": unverified["one"]}, catalogue=CATALOGUE[:1])).exercise
    assert alone is not None and alone.id == "one"


def test_new_exercises_of_a_course_come_after_everything_was_passed() -> None:
    """In the order of their needs."""
    new = (Summary("later", "e", "Later", "warm-up", 5, "often", ("new",)),
           Summary("new", "e", "New", "hard", 50, "often", ("three",)))  # fmt: skip
    at = situation("one two three aside", catalogue=(*CATALOGUE, *new), seen=10)
    assert commands(at)[0] == "start new"
    plan = make_plan(REQUEST, situation("one two three aside"))
    assert plan.exercises_of(0) == () and commands(replace(at, answered=1), plan=plan)[0] == "start new"


def test_steps_are_the_most_urgent_and_never_run_out() -> None:
    """Due cards, then the exercise, then the rest; never the same command twice."""
    assert commands(situation(tried="one", due=3, seen=5)) == [
        "drill", "start one", "plan --interview 2027-03-14 --role applied",
    ]  # fmt: skip
    assert commands(situation()) == ["start one", "drill", "plan --interview 2027-03-14 --role applied"]
    at = situation("one two three aside", seen=5, fixed=frozenset(("one", "two", "three", "aside")), interview=TODAY)
    assert commands(at) == ["interview", "drill --ahead 3", "report"]


@pytest.mark.parametrize(("days", "is_due"), [(13, False), (14, True), (40, True)])
def test_mock_interview_is_proposed_two_weeks_after_the_last(days: int, is_due: bool) -> None:
    """Neither every day nor never."""
    catalogue = [Summary(f"e{n}", "c", "Title", "core", 10, "often", ()) for n in range(ENOUGH_FOR_INTERVIEW + 1)]
    passed = " ".join(summary.id for summary in catalogue[1:])
    at = situation(passed, catalogue=catalogue, seen=1, interview=TODAY, rehearsed=TODAY - timedelta(days))
    assert ("interview" in commands(at)) is is_due


@pytest.mark.parametrize(
    ("number", "why"), [(1, "since"), (2, "since (so has another one)"), (3, "(so have 2 others)")]
)
def test_pass_of_an_exercise_that_has_changed_is_checked_again_first(number: int, why: str) -> None:
    """Nothing else says that a pass is outdated. The sentence says how many there are."""
    at = situation("one two three", due=3, seen=9, work={"one": Work(at_ms=1, is_today=False, file="one.py")})
    changed = {name: replace(at.standings[name], has_changed=True) for name in ("one", "two", "three")[:number]}
    first = advise(replace(at, standings={**at.standings, **changed})).first
    assert first.command == "harness check one.py"
    assert first.why.startswith("passed; the exercise has changed since") and first.why.endswith(why)


def test_exercise_of_today_goes_on_before_cards_and_its_failure_leads_to_a_hint() -> None:
    """With a plan and without; the next day it is one among the rest."""
    at = situation(tried="one", due=3, seen=9, work={"one": work(file="one.py", result=failed("one"))})
    plan = make_plan(REQUEST, situation())
    assert commands(at)[0] == commands(at, plan=plan)[0] == "hint one"
    later = replace(at, work={"one": Work(at_ms=5, is_today=False, file="one.py")})
    assert commands(later)[:2] == ["drill", "check one.py"]


def test_attempt_at_an_exercise_that_is_not_planned_today_changes_nothing() -> None:
    """Neither the next step nor the plan, of this day and of the next."""
    at = situation(due=0, seen=0)
    stray = replace(
        at, standings={"aside": Standing("aside", 1, 0.2, False, "failed")},
        work={"aside": work(at_ms=9, file="aside.py", result=failed("aside"))},
    )  # fmt: skip
    plan = make_plan(replace(REQUEST, minutes=10), at)
    assert "aside" not in plan.exercises_of(0)
    assert make_plan(plan.request, stray).days == plan.days
    assert advise(stray, plan) == replace(advise(at, plan), steps=advise(stray, plan).steps)
    assert advise(stray, plan).first == advise(at, plan).first


def test_plan_is_followed_in_its_order_and_then_ahead() -> None:
    """Cards, exercises, a mock interview; what is done is left out."""
    plan = make_plan(replace(REQUEST, minutes=15), situation())
    at = situation(seen=3)
    assert commands(at, plan=plan)[0] == f"drill --minutes {plan.days[0].card_minutes}"
    assert commands(replace(at, answered=99), plan=plan)[0] == f"start {plan.exercises_of(0)[0]}"
    done = situation(" ".join(plan.exercises_of(0)), seen=3, answered=99)
    first = advise(done, plan).first
    ahead = next(name for day in range(1, len(plan.days)) for name in plan.exercises_of(day))
    assert first.command == f"harness start {ahead}" and first.why.startswith("today is done, so go on")
