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
from harness.study.study_plan import (
    LEAST_REST,
    MOST_DAYS,
    DaySituation,
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
    catalogue: Sequence[Summary] = CATALOGUE,
) -> DaySituation:
    """A learner, some days after the first."""
    standings = {name: Standing(name, 1, 1.0, name in passed, "") for name in (*passed, *begun)}
    return DaySituation(
        catalogue=catalogue, standings=standings, today=TODAY + timedelta(days), interview=None, due=due, answered=0,
        has_rehearsed=False,
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
    """Days are at most a remainder longer than requested; no exercise is lost, and none that was passed is planned."""
    plan = plan_for(days, minutes, role, passed=passed, due=due)
    assert [day.day for day in plan.days] == [TODAY + timedelta(n) for n in range(max(1, days))]
    for day in plan.days:
        spent = day.card_minutes + day.rehearsal_minutes + sum(portion.minutes for portion in day.portions)
        assert minutes <= spent < minutes + LEAST_REST
        assert day.card_minutes > 0
    done = planned(plan)
    assert not done.keys() & passed
    assert done.keys() | set(plan.left_out) | passed == BY_ID.keys()
    for exercise, total in done.items():
        assert total == BY_ID[exercise].minutes or exercise in plan.left_out
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


@pytest.mark.parametrize(("days", "rehearsals"), [(1, [0]), (7, [6]), (8, [6, 7]), (30, [13, 27, 28, 29])])
def test_last_days_and_every_other_week_are_rehearsals(days: int, rehearsals: list[int]) -> None:
    """In a long plan the last two days."""
    assert [n for n, day in enumerate(plan_for(days).days) if day.rehearsal_minutes] == rehearsals


def test_backlog_of_cards_takes_half_of_the_first_day() -> None:
    """Not more, so that exercises continue."""
    assert plan_for(30, due=500).days[0].card_minutes >= 30 > plan_for(30).days[1].card_minutes


def test_missed_parts_come_first_on_the_next_day() -> None:
    """A part that continues overnight was not missed; a passed exercise is done."""
    plan = plan_for(30)
    first, second, *_ = (portion.exercise for portion in plan.days[0].portions)
    assert adapt_plan(plan, situation(passed={first})) is plan
    adapted = adapt_plan(plan, situation(passed={first}, begun=["min-p"], days=1))
    assert second in adapted.missed and first not in adapted.missed
    assert adapted.days[0].portions[0].exercise == adapted.missed[0]
    assert adapted.made == TODAY + timedelta(1) and len(adapted.days) == 29
    assert "min-p" in planned(adapted)


def test_exercise_that_left_the_course_is_left_out() -> None:
    """A frequency of another course sorts last."""
    plan = plan_for(5)
    some = [Summary("other", "c", "Other", "core", 20, "daily", ())]
    adapted = adapt_plan(plan, situation(begun=["gone"], days=1, catalogue=some))
    assert planned(adapted) == {"other": 20} and adapted.missed == ()
