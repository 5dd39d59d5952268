"""A plan fills its days, begins with what matters most, and starts the next day with what was missed."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.course.catalogue import ROLES, Summary, load_course
from harness.progress.rows import Standing
from harness.study.situation import DaySituation
from harness.study.study_plan import (
    LEAST_REST,
    MOST_DAYS,
    SHORT_REHEARSAL,
    PlanRequest,
    StudyPlan,
    adapt_plan,
    make_plan,
    read_plan,
)

CATALOGUE = load_course().summaries()
BY_ID = {summary.id: summary for summary in CATALOGUE}
TODAY = date(2027, 1, 1)


def situation(
    *,
    passed: Collection[str] = (),
    begun: Collection[str] = (),
    due: int = 0,
    days: int = 0,
    rehearsed: date | None = None,
    catalogue: Sequence[Summary] = CATALOGUE,
) -> DaySituation:
    """A learner, some days after the first."""
    standings = {name: Standing(name, 2, 1.0, name in passed, "") for name in (*passed, *begun)}
    return DaySituation(
        catalogue=catalogue, standings=standings, today=TODAY + timedelta(days), due=due, rehearsed=rehearsed,
    )  # fmt: skip


def plan_for(days: int, minutes: int = 60, role: str = "research", **more: Any) -> StudyPlan:
    return make_plan(PlanRequest(TODAY + timedelta(days), minutes, role), situation(**more))


def planned(plan: StudyPlan) -> dict[str, int]:
    """The minutes of each exercise, in the order of the plan."""
    minutes: dict[str, int] = {}
    for day in plan.days:
        for portion in day.portions:
            minutes[portion.exercise] = minutes.get(portion.exercise, 0) + portion.minutes
    return minutes


@given(
    st.integers(0, 90), st.integers(10, 300), st.sampled_from(list(ROLES)),
    st.sets(st.sampled_from(sorted(BY_ID)), max_size=20), st.integers(0, 500),
)  # fmt: skip
def test_plan_keeps_its_days_and_the_order_of_needs(
    days: int, minutes: int, role: str, passed: set[str], due: int
) -> None:
    """An exercise is whole on one day, none is lost, and none that was passed is planned.  A day is longer
    than requested by less than five minutes, unless an exercise is longer than a day."""
    plan = plan_for(days, minutes, role, passed=passed, due=due)
    assert [day.day for day in plan.days] == [TODAY + timedelta(n) for n in range(max(1, days))]
    free = max(minutes - day.card_minutes - day.rehearsal_minutes for day in plan.days)
    for day in plan.days:
        spent = day.card_minutes + day.rehearsal_minutes + sum(portion.minutes for portion in day.portions)
        is_long = any(portion.minutes > free for portion in day.portions)
        assert is_long or spent < minutes + LEAST_REST
    done = planned(plan)
    assert not done.keys() & passed
    assert done.keys() | set(plan.left_out) | passed == BY_ID.keys()
    for exercise, total in done.items():
        assert total == BY_ID[exercise].minutes and exercise not in plan.left_out
    assert len(done) == sum(len(day.portions) for day in plan.days)
    before: set[str] = set(passed)
    for exercise in done:
        assert set(BY_ID[exercise].needs) <= before
        before.add(exercise)
    assert read_plan(json.loads(json.dumps(plan.as_json()))) == plan


def test_role_decides_what_comes_first_and_what_is_left_out() -> None:
    """Two weeks are not enough for everything."""
    research, rag = plan_for(14), plan_for(14, role="rag")
    assert {"gpt", "kv-cache"} <= planned(research).keys() and "retrieval" in research.left_out
    assert {"retrieval", "chunking"} <= planned(rag).keys() and "flash-attention" in rag.left_out


def test_long_plan_has_every_exercise_and_a_limited_length() -> None:
    """A date in ten years does not make a plan of ten years."""
    plan = plan_for(3650, minutes=60)
    assert not plan.left_out and len(plan.days) == MOST_DAYS


@pytest.mark.parametrize(("days", "rehearsals"), [(1, [0]), (7, [3, 6]), (8, [3, 6, 7]), (30, [3, 17, 28, 29])])
def test_first_week_has_a_short_rehearsal_and_the_last_days_have_long_ones(days: int, rehearsals: list[int]) -> None:
    """In a long plan the last two days, and every other week one."""
    found = {n: day.rehearsal_minutes for n, day in enumerate(plan_for(days).days) if day.rehearsal_minutes}
    assert list(found) == rehearsals
    assert found.get(3, SHORT_REHEARSAL) == SHORT_REHEARSAL and found[days - 1] > SHORT_REHEARSAL


@pytest.mark.parametrize(
    ("rehearsed", "days", "expected"), [(None, 2, 3), (None, 5, 5), (3, 5, 17), (17, 20, 31), (-40, 1, 3)]
)
def test_rehearsals_stay_where_they_are_while_the_plan_is_made_again(
    rehearsed: int | None, days: int, expected: int
) -> None:
    """One that was missed is due today; one before the plan does not count."""
    day = None if rehearsed is None else TODAY + timedelta(rehearsed)
    adapted = adapt_plan(plan_for(60), situation(days=days, rehearsed=day))
    assert next(each.day for each in adapted.days if each.rehearsal_minutes) == TODAY + timedelta(expected)


def test_backlog_of_cards_takes_half_of_the_first_day() -> None:
    """Not more, so that exercises continue."""
    assert plan_for(30, due=500).days[0].card_minutes >= 30 > plan_for(30).days[1].card_minutes


def test_missed_parts_come_first_on_the_next_day() -> None:
    """A passed exercise is done; after an absence all that was planned meanwhile comes first."""
    plan = plan_for(30)
    first, second, *_ = (portion.exercise for portion in plan.days[0].portions)
    assert adapt_plan(plan, situation(passed={first})) is plan
    adapted = adapt_plan(plan, situation(passed={first}, begun=["min-p"], days=1))
    assert second in adapted.missed and first not in adapted.missed
    assert adapted.days[0].portions[0].exercise == adapted.missed[0]
    assert adapted.made == TODAY + timedelta(1) and len(adapted.days) == 29
    away = adapt_plan(plan, situation(days=5))
    assert set(away.exercises_of(0)) <= set(away.missed)
    assert set(away.missed) == {portion.exercise for day in plan.days[:5] for portion in day.portions}


def test_new_plan_begins_with_what_was_begun_on_purpose() -> None:
    """If it builds on passed exercises only, and interviews for the role ask it."""
    assert next(iter(planned(plan_for(30, begun=["rms-norm"], passed=["layer-norm"])))) == "rms-norm"
    assert next(iter(planned(plan_for(30, begun=["prompt-cache-cost"])))) != "prompt-cache-cost"


def test_exercise_that_left_the_course_is_left_out() -> None:
    """A frequency of another course sorts last."""
    plan = plan_for(5)
    some = [Summary("other", "c", "Other", "core", 20, "daily", ())]
    adapted = adapt_plan(plan, situation(begun=["gone"], days=1, catalogue=some))
    assert planned(adapted) == {"other": 20} and adapted.missed == ()
