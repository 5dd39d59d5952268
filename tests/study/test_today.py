"""The stored plan, and today's part of it as commands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from harness.course.catalogue import Summary
from harness.progress.rows import Standing
from harness.progress.store import Store
from harness.study.situation import DaySituation, Work
from harness.study.study_plan import PlanRequest
from harness.study.today import current_plan, day_steps, keep_new_plan

TODAY = date(2027, 1, 1)
CATALOGUE = (
    Summary("one", "c", "One", "warm-up", 10, "often", (), roles=("applied",)),
    Summary("two", "c", "Two", "core", 90, "often", ("one",), roles=("applied",)),
)
AT = DaySituation(catalogue=CATALOGUE, standings={}, today=TODAY, interview=TODAY + timedelta(9), cards=99)
REQUEST = PlanRequest(TODAY + timedelta(9), 45, "applied")
TRIED = {"one": Standing("one", 1, 0.5, False, "failed")}
PASSED = {"one": Standing("one", 2, 1.0, True, "passed")}


@pytest.fixture
def store() -> Iterator[Store]:
    """An empty store."""
    opened = Store()
    yield opened
    opened.close()


def test_plan_is_kept_until_it_or_the_date_is_removed(store: Store) -> None:
    """It is the same all day."""
    assert current_plan(store, AT) is None
    plan = keep_new_plan(store, REQUEST, AT)
    assert current_plan(store, replace(AT, standings=PASSED)) == plan
    assert current_plan(store, replace(AT, interview=None)) is None
    store.add_study_plan("")
    assert current_plan(store, AT) is None


def test_plan_follows_the_day_and_the_interview(store: Store) -> None:
    """An adapted plan is stored."""
    keep_new_plan(store, REQUEST, AT)
    moved = current_plan(store, replace(AT, interview=TODAY + timedelta(4)))
    assert moved is not None and len(moved.days) == 4
    later = replace(AT, today=TODAY + timedelta(1), interview=TODAY + timedelta(4))
    adapted = current_plan(store, replace(later, standings=TRIED))
    assert adapted is not None and adapted.missed == ("one",) and adapted.made == later.today
    assert current_plan(store, replace(later, standings=TRIED)) == adapted


@pytest.mark.parametrize("text", ["{", "[]", '{"days": 1}', "7"])
def test_plan_of_another_version_is_ignored(store: Store, text: str) -> None:
    """It is made again on request, and stops nothing."""
    store.add_study_plan(text)
    assert current_plan(store, AT) is None


def test_steps_are_commands_and_show_what_is_done(store: Store) -> None:
    """A new exercise is started, an attempted one goes on, a passed one is done.  What is long has a day of its own."""
    plan = keep_new_plan(store, REQUEST, AT)
    cards, one = day_steps(plan, AT)
    assert (cards.command, one.command) == ("harness drill --minutes 35", "harness start one")
    assert (cards.minutes, one.minutes, one.why) == (35, 10, "One")
    tried = replace(AT, standings=TRIED, work={"one": Work(at_ms=1, is_today=False, file="one.py")})
    assert day_steps(plan, tried)[1].command == "harness check one.py"
    drilled = replace(AT, answered=5)
    assert [step.is_done for step in day_steps(plan, replace(drilled, standings=PASSED))] == [True, True]
    assert [portion.minutes for portion in plan.days[1].portions] == [90]


def test_cards_are_done_when_none_is_due_or_the_time_is_used(store: Store) -> None:
    """A backlog of hundreds does not keep the day open; thirty-five minutes are seventy cards."""
    plan = keep_new_plan(store, REQUEST, AT)
    for answered, due, is_done in ((0, 0, False), (1, 0, True), (69, 200, False), (70, 200, True)):
        assert day_steps(plan, replace(AT, answered=answered, due=due))[0].is_done is is_done
    assert day_steps(plan, replace(AT, answered=9, due=200, answered_s=35 * 60))[0].is_done
    assert day_steps(plan, replace(AT, seen=99))[0].is_done
    assert day_steps(plan, replace(AT, cards=0))[0].command == "harness start one"


def test_rehearsal_of_today_is_a_mock_interview(store: Store) -> None:
    """It is planned for the day before the interview; after a mock interview it is done."""
    at = replace(AT, interview=TODAY + timedelta(1))
    plan = keep_new_plan(store, replace(REQUEST, interview=TODAY + timedelta(1)), at)
    last = day_steps(plan, at)[-1]
    assert last.command == f"harness interview --minutes {last.minutes}" and not last.is_done
    assert day_steps(plan, replace(at, rehearsed=at.today))[-1].is_done
