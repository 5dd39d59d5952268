"""`harness plan`, and today's part of it on the start screen."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from harness.cli.home import home_lines, look
from harness.cli.plan import cards_text, plan_lines, step_lines
from harness.course.catalogue import load_course
from harness.drill.day import LearnerDay
from harness.progress.store import Store
from harness.scheduler.events import Reviewed, Suspended
from harness.scheduler.replay import NOTHING, replay
from harness.study.situation import DaySituation
from harness.study.study_plan import PlanRequest, make_plan
from harness.study.today import DayStep

Run = Callable[..., Any]
NOW = datetime.now(UTC)
DAY = (NOW + timedelta(days=30)).date()
STEPS = (
    DayStep(command="harness drill", minutes=15, why="new cards", is_done=True),
    DayStep(command="harness start multi-head-attention", minutes=25, why="Multi-head attention", is_done=False),
)


def test_plan_needs_a_date_and_a_role(run: Run) -> None:
    """The error names the missing options and the roles; no date is stored."""
    refused = run("plan")
    assert refused.code == 2 and "--interview" in refused.err and "inference or performance engineer" in refused.err
    assert "--role" in run("plan", "--interview", DAY).err
    assert "Your interview is" not in run().out
    assert run("plan", "--interview", "2001-01-01", "--role", "rag").code == 2


def test_plan_is_kept_and_changed_in_parts(run: Run) -> None:
    """Options that are not given keep their values."""
    first = run("plan", "--interview", DAY, "--role", "rag", "--json").json
    assert (first["schema"], first["role"], first["minutes"]) == ("harness.plan/1", "rag", 45)
    assert run("plan", "--minutes", 90, "--json").json["role"] == "rag"
    changed = run("plan", "--role", "research", "--json").json
    assert (changed["minutes"], changed["interview"]) == (90, DAY.isoformat())
    assert "Research engineer, 90 minutes a day" in run("plan").out
    assert run("plan", "--interview", "none").code == 0
    assert run("plan", "--interview", "none", "--json").json["days"] == []
    assert run("plan").code == 2


def test_start_screen_shows_today_first(run: Run) -> None:
    """Below it come steps that are not in the plan."""
    assert run("plan", "--interview", DAY, "--role", "research").code == 0
    view = look(load_course(), round(NOW.timestamp() * 1000))
    lines = home_lines(view, 80)
    assert lines[2].startswith("Today, 45 minutes planned") and "harness drill" in lines[3]
    assert view.advice.first.command.startswith("harness drill") and len(lines) <= 23
    assert f"Next: {view.advice.first}" in lines
    assert max(map(len, home_lines(view, 40))) <= 40


def test_start_screen_without_a_plan_is_as_before() -> None:
    """It does not mention a plan."""
    view = look(load_course(), round(NOW.timestamp() * 1000))
    assert view.advice.today == () and not any(line.startswith("Today") for line in home_lines(view, 80))
    assert Store().study_plan() == ""


def situation() -> DaySituation:
    """A learner who has done nothing so far."""
    return DaySituation(
        catalogue=load_course().summaries(), standings={}, today=NOW.date(),
    )  # fmt: skip


@pytest.mark.parametrize("width", [40, 80, 100])
def test_lines_fit_the_window(width: int) -> None:
    """The text of a day wraps only between its parts."""
    at = situation()
    plan = make_plan(PlanRequest(at.today + timedelta(days=30), 60, "research"), at, missed=["rope"])
    lines = plan_lines(plan, STEPS, width, most=30)
    assert max(map(len, lines)) <= width
    text = "\n".join(lines)
    assert "Missed, and planned again: rope" in text and "not fit" in text
    assert not any(line.strip().startswith(("min ", "· min")) for line in lines)
    shorter = plan_lines(plan, STEPS, width, most=7)
    assert "and 23 more days: --all shows them" in shorter


def test_cards_that_do_not_fit_are_counted_by_the_minutes_of_the_plan() -> None:
    """Cards that were seen or suspended are not counted."""
    at = situation()
    plan = make_plan(PlanRequest(at.today + timedelta(days=21), 45, "research"), at)
    cards = tuple(f"c{n}" for n in range(503))
    day = LearnerDay(memory=NOTHING, cards=cards, at=at)
    expected = "At 1[0-9] new cards a day, you will see about [0-9]{3} of the 503 unseen ones in the 21 days"
    assert re.match(expected, cards_text(plan, day))
    events = [Suspended(id=1, at_ms=1, card="c0"), Reviewed(id=2, at_ms=2, card="c1", rating=3, took_ms=1, seed=0)]
    assert cards_text(plan, replace(day, memory=replay(events))).count("of the 501") == 1
    assert cards_text(plan, replace(day, cards=cards[:50])) == ""


def test_step_that_is_too_long_has_its_reason_below() -> None:
    """The mark says what is done."""
    assert step_lines(STEPS, 100)[0].startswith("  ✓ harness drill  ")
    assert step_lines(STEPS, 50) == [
        "  ✓ harness drill",
        "      15 min, new cards",
        "  · harness start multi-head-attention",
        "      25 min, Multi-head attention",
    ]
