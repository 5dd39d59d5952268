"""The start screen: its text, and the modules that it must not import."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from harness.cards.deck import list_cards, read_deck
from harness.cli.home import Home, home_lines, look
from harness.course.catalogue import load_course
from harness.progress.store import Store
from harness.scheduler import event_log
from harness.scheduler.events import AGAIN, DateSet, Reviewed
from harness.study.exercise_steps import NextStep
from harness.study.next_steps import Advice

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
