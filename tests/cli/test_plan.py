"""`harness plan`, and today's part of it on the start screen."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from harness.cards.deck import list_cards, read_deck
from harness.cli.plan import Home, cards_text, home_lines, look, plan_lines, step_lines
from harness.course.catalogue import load_course
from harness.drill.day import LearnerDay
from harness.progress.store import Store
from harness.scheduler import event_log
from harness.scheduler.events import AGAIN, DateSet, Reviewed, Suspended
from harness.scheduler.replay import NOTHING, replay
from harness.study.exercise_steps import NextStep
from harness.study.next_steps import Advice
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
    with closing(Store()) as store:
        assert store.study_plan() == ""


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


ROOT = Path(__file__).parents[2]
NOW_MS = round(datetime(2026, 1, 5, 12, tzinfo=UTC).timestamp() * 1000)
DAY_MS = 86_400_000


def test_screen_imports_nothing_slow(tmp_path: Path) -> None:
    """It is called many times a day.  Files edited since the installation are read once, and then cached."""
    read_deck(load_course(), tmp_path)
    slow = "torch numpy pydantic pandas rich yaml tiktoken jinja2 ray hypothesis"
    code = (
        "import sys\nfrom harness.cli.main import main\nsys.argv = ['harness']\n"
        "try:\n    main()\nexcept SystemExit as error:\n    assert not error.code\n"
        f"loaded = set({slow!r}.split()) & set(sys.modules)\nassert not loaded, loaded"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT,
        env={**os.environ, "HARNESS_HOME": str(tmp_path)},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert "Next" in ran.stdout and "harness start" in ran.stdout


def test_broken_deck_of_the_learner_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The screen appears anyway; the drill reports the problem."""
    monkeypatch.setenv("HARNESS_HOME", str(tmp_path))
    whole = look(load_course(), NOW_MS).cards
    (tmp_path / "cards").mkdir()
    (tmp_path / "cards/own.yaml").write_text("chapter: [")
    assert look(load_course(), NOW_MS).cards == whole > 0


def test_card_names_are_those_of_the_deck(tmp_path: Path) -> None:
    """Read without the contents of the cards."""
    assert list_cards(load_course(), tmp_path) == tuple(read_deck(load_course(), tmp_path).cards)


def test_look_counts_what_is_due_and_projects_to_the_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A card answered long ago is due; one answered today is not."""
    monkeypatch.setenv("HARNESS_HOME", str(tmp_path))
    course = load_course()
    first, second, *_ = read_deck(course, tmp_path).cards
    store = Store(tmp_path)
    shared: dict[str, Any] = {"took_ms": 1, "seed": 0}
    event_log.append(store, DateSet(at_ms=NOW_MS, day="2026-01-25"))
    event_log.append(store, Reviewed(at_ms=NOW_MS - 90 * DAY_MS, card=first, rating=3, **shared))
    event_log.append(store, Reviewed(at_ms=NOW_MS, card=second, rating=4, **shared))
    event_log.append(store, Reviewed(at_ms=NOW_MS, card="of no deck", rating=AGAIN, **shared))
    store.close()
    found = look(course, NOW_MS)
    assert (found.due, found.seen) == (1, 2)
    assert found.days_left == 20
    assert found.projected is not None and 0 < found.projected < 2 / found.cards
    assert found.advice.first.command == "harness drill"


def test_screen_of_a_learner_fits_a_narrow_window() -> None:
    """Forty columns are enough for all but a long command."""
    view = Home(
        days_left=20, projected=0.91, due=12, seen=100, cards=500,
        chapters=(("transformer", 4, 6, 23), ("context", 0, 0, 10)),
        advice=Advice(
            (NextStep("harness drill", "12 cards are due today"), NextStep("harness report", "the way to " * 8)), None
        ),
        suspended=3,
    )  # fmt: skip
    wide, narrow = home_lines(view, 100), home_lines(view, 40)
    assert wide[0] == "Your interview is in 20 days · you would know 91% of the cards then · 12 of 500 cards due today"
    assert "4 of 23 passed, 2 tried" in wide[2]
    assert max(map(len, narrow)) <= 40
    assert "3 cards are suspended; `harness cards list --suspended` shows why." in wide
    assert "Next: harness drill · 12 cards are due today" in wide
    assert "Then: harness report" in wide and max(map(len, wide)) <= 113


def test_screen_without_a_date_or_a_card_says_so() -> None:
    """It invents no number."""
    view = Home(days_left=None, projected=None, due=0, seen=0, cards=9, chapters=(), advice=Advice((), None))
    assert home_lines(view, 80)[0] == "9 cards, none seen so far"
    today = Home(days_left=0, projected=None, due=0, seen=1, cards=9, chapters=(), advice=Advice((), None))
    assert home_lines(today, 80)[0] == "Your interview is today · no card due today"
