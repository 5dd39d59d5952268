"""Appearance, options and the start of `harness drill`."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from drill_terminal import Learner, answers_in, piped
from rich.console import Console

from harness.drill import screen
from harness.progress.store import Store
from harness.scheduler.events import AGAIN
from harness.terminal.blocks import Block
from harness.terminal.session_screen import SessionScreen

COLOUR = re.compile(r"\x1b\[[0-9;]*3[0-7][0-9;]*m")


def test_no_color_and_dumb_terminals_get_no_colours(environment: dict[str, str]) -> None:
    """NO_COLOR leaves bold and dim; TERM=dumb gets lines without any escape sequence."""

    def shown(keys: str, **variables: str) -> str:
        learner = Learner(environment | variables, "--topic", "choosing", "--new-session")
        learner.at_prompt()
        learner.child.send(keys)
        learner.end()
        return learner.log.getvalue()

    assert COLOUR.search(shown("-q"))
    assert not COLOUR.search(shown("-q", NO_COLOR="1"))
    assert "\x1b" not in shown("-\nq\n", TERM="dumb")


def session_screen(width: int) -> tuple[SessionScreen, io.StringIO]:
    """A screen of this width, and what it prints."""
    shown, out = SessionScreen(), io.StringIO()
    shown.out = Console(file=out, width=width, highlight=False, markup=False, emoji=False)
    return shown, out


@pytest.mark.parametrize("width", [40, 80, 200])
def test_blocks_and_prompts_fit_the_window(width: int) -> None:
    """Including long words, long code and long prompts; wrapping loses nothing."""
    words = " ".join(["lorem"] * 30) + " " + "x" * 60
    shown, out = session_screen(width)
    code = f"def f(x):\n    return {' + '.join(['value'] * 30)}\n"
    roles = ("head", "question", "option", "hint", "right", "plain", "answer", "source", "key", "note")
    shown.show([Block("code", code), *(Block(role, words, "10") for role in roles)])
    shown.ask(screen.Prompt(text=words, mark="10/10", keys=(("y/n", "", ""),)), has_keys=True)
    shown.answer("✗ missed", is_echoed=False)
    lines = out.getvalue().splitlines()
    assert max(map(len, lines)) <= width
    assert out.getvalue().count("lorem") == 30 * 11
    assert re.sub(r"[\s\d]", "", out.getvalue()).count("value") == 30


def test_kinds_are_chosen_by_name(environment: dict[str, str]) -> None:
    """Bug cards of exercises that were not passed are locked, with a message."""
    ran = piped(environment, "q\n", "--kind", "numeric", "--kind", "cloze")
    assert "8 cards: 8 new" in ran.stdout
    with closing(Store(Path(environment["HARNESS_HOME"]), course=environment["HARNESS_COURSE"])) as store:
        store.connection.execute("DELETE FROM give_up")
    locked = piped(environment, "", "--kind", "spot-the-bug")
    assert "once you have passed their exercise" in " ".join(locked.stdout.split())


@pytest.mark.parametrize("width", [40, 80])
def test_help_leaves_room_for_the_question(width: int) -> None:
    """More than half of a screen of 24 lines."""
    shown, out = session_screen(width)
    shown.show(screen.HELP_BLOCKS)
    assert len(out.getvalue().splitlines()) <= 10


def test_paragraphs_of_a_deck_are_joined_and_its_lists_kept() -> None:
    """However the deck file is wrapped."""
    shown, out = session_screen(60)
    shown.show([Block("answer", "one\ntwo\n\n- three\n- four\nfive\n")])
    assert [line.strip() for line in out.getvalue().splitlines()] == ["", "one two", "", "- three", "- four five"]


def test_list_items_of_a_statement_are_joined_and_hang_below_their_text() -> None:
    """A continuation is indented further; a line with an indentation of its own stays a line."""
    shown, out = session_screen(44)
    text = "- one that is so long\n  that it goes on below itself\n  - two\n\n    [[1, 2],\n     [3, 4]]"
    shown.show([Block("answer", text)])
    assert [line[2:] for line in out.getvalue().splitlines()[1:]] == [
        "- one that is so long that it goes on", "  below itself", "  - two", "", "    [[1, 2],", "     [3, 4]]",
    ]  # fmt: skip


Run = Callable[..., Any]


def test_json_is_one_document_of_plan_and_result(environment: dict[str, str]) -> None:
    """Questions go to standard error."""
    ran = piped(environment, "-\n\nq\n", "--json", "--limit", "2", "--topic", "counting")
    document = json.loads(ran.stdout)
    assert document["schema"] == "harness.drill/1"
    assert [planned["kind"] for planned in document["plan"]] == ["numeric", "numeric"]
    assert [review["rating"] for review in document["answers"]] == ["again"]
    assert (document["ended"], document["seed"], document["summary"]["answered"]) == ("quit", 3, 1)
    assert "What is twice" in ran.stderr


def test_same_seed_asks_the_same(environment: dict[str, str]) -> None:
    """In the same order with the same numbers."""
    first = piped(environment, "", "--new-session", "--cram").stdout
    assert piped(environment, "", "--new-session", "--cram").stdout == first


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--topic", "sayin"], 'no card has the topic "sayin"; did you mean "saying"?'),
        (["--chapter", "x"], 'no card has the chapter "x"'),
        (["--interview", "tomorrow"], "is not a date"),
        (["--interview", "2020-01-01"], "is in the past"),
        (["--limit", "0"], "limit"),
        (["--minutes", "nan"], "nan is not a number of minutes"),
    ],
)
def test_wrong_options_are_refused(
    deck_course: Path, monkeypatch: pytest.MonkeyPatch, run: Run, options: list[str], words: str
) -> None:
    """With exit code 2 and what to do."""
    monkeypatch.setenv("HARNESS_COURSE", str(deck_course))
    ran = run("drill", *options)
    assert (ran.code, words in ran.err) == (2, True), ran.err


def test_interview_is_set_shown_and_forgotten(environment: dict[str, str]) -> None:
    """It stays for later sessions."""
    assert "Your interview is in" in piped(environment, "", "--interview", "2999-01-01").stdout
    assert "Your interview is in" in piped(environment, "", "--new-session").stdout
    assert "Your interview" not in piped(environment, "", "--new-session", "--interview", "none").stdout


def test_minutes_end_the_session_between_two_cards(environment: dict[str, str]) -> None:
    """The current card is finished."""
    ran = piped(environment, "-\n\n" * 9, "--minutes", "0.00001")
    assert "The time is up." in ran.stdout
    assert len(answers_in(environment)) <= 1


def test_when_nothing_is_due_it_says_what_next(environment: dict[str, str]) -> None:
    """And how to ask cards anyway; there was no session to end."""
    nothing = piped(environment, "", "--new", "0").stdout
    assert "No card is due now." in nothing and "last card" not in nothing
    piped(environment, "-\n\n" * 100)
    ran = piped(environment, "", "--new", "0", "--topic", "deciding")
    assert ran.returncode == 0
    cram = piped(environment, "-\n\n", "--cram", "--limit", "1")
    assert "Crammed: the schedule did not change." in cram.stdout
    assert {review.rating for review in answers_in(environment)} == {AGAIN}


def test_first_question_needs_nothing_heavy(environment: dict[str, str]) -> None:
    """After the decks were read once, a question appears without YAML, pydantic, torch, pandas or code highlighting."""
    piped(environment, "")
    heavy = "torch pandas numpy pydantic yaml jinja2 fsrs.optimizer pygments rich.markdown genanki importlib.metadata"
    code = (
        "import sys\nfrom harness.cli.main import main\nsys.argv = ['harness', 'drill', '--new-session']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        f"loaded = set({heavy!r}.split()) & set(sys.modules)\nassert not loaded, loaded"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], input="q\n", capture_output=True, text=True, check=False, env=environment
    )
    assert ran.returncode == 0, ran.stderr
    assert "1 of" in ran.stdout
