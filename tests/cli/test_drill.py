"""`harness drill` as a learner uses it: in a terminal, through a pipe, killed, stopped, resized, narrow, plain."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import termios
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pexpect
import pytest
from rich.console import Console

from harness.cards.deck import CACHE_FILE, read_deck
from harness.course.catalogue import Course, load_course
from harness.drill import screen
from harness.progress.store import Store
from harness.scheduler import event_log, replay
from harness.scheduler.events import AGAIN, Reviewed, Undone
from harness.terminal.blocks import Block
from harness.terminal.session_screen import SessionScreen

OPTIONS = "[{text: aye, right: true, why: so it is}, {text: nay, why: it is not}, {text: well, why: by no means}]"
DECK = f"""chapter: transformer
title: A small deck of every kind
cards:
{{explain}}
{{numeric}}
{{choice}}
{{cloze}}
  - id: scenario-one
    kind: scenario
    topic: deciding
    level: core
    question: A situation.
    options: {OPTIONS}
    facts: ["it is so: this decides"]
    answer: Therefore.
"""
PARTS = {
    "explain": """  - id: explain-{n}
    kind: explain
    topic: saying
    level: core
    question: Why is it so?
    must: [the first point]
    points: [the second point]
    red_flags: [the wrong point]
    answer: Because of that.
    hint: Think of it.
    practise: [scale]
""",
    "numeric": """  - id: numeric-{n}
    kind: numeric
    topic: counting
    level: core
    question: "What is twice {a}?"
    draw: {a: {from: 3, to: 99}}
    formula: 2 * a
    absolute: 0
    working: "{a} + {a} = {answer}"
""",
    "choice": f"""  - id: choice-{{n}}
    kind: choice
    topic: choosing
    level: core
    question: Is it so?
    options: {OPTIONS}
""",
    "cloze": """  - id: cloze-{n}
    kind: cloze
    topic: filling
    level: core
    text: "The {{gap}} is open."
""",
}
# Colours may change between the words of a prompt.
PROMPTS = {
    name: pattern.replace(" ", r"(?:\x1b\[[0-9;]*m|\s)+")
    for name, pattern in {
        "say": r"\r \d:\d\d of \d:\d\d", "number": r"Your answer ›", "gap": r"only thought it ›",
        "pick": r"Which one\? 1-\d ›", "sure": r"5 certain ›", "judge": r"y/n ›", "rate": r"Your rating ›",
    }.items()
}  # fmt: skip
COLOUR = re.compile(r"\x1b\[[0-9;]*3[0-7][0-9;]*m")
ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
# The code of the small course's planted mistakes, and their sentences.
BUGS = {
    "+ 1": "You add one",
    "x + factor": "You add the factor",
    "-shifted": "You turn the sign",
    "torch.where": "You take small",
    "size = 4": "Your pieces",
}
CTRL_C, CTRL_D, CTRL_Z = "\x03", "\x04", "\x1a"


@pytest.fixture(scope="session")
def deck_course(tmp_path_factory: pytest.TempPathFactory, small_course: Course) -> Path:
    """The small course with a deck of 17 cards; with its two bug cards, all six kinds are present."""
    root = tmp_path_factory.mktemp("drill") / "course"
    shutil.copytree(small_course.root, root)
    (root / "flashcards").mkdir()
    text = DECK
    for kind, part in PARTS.items():
        text = text.replace(f"{{{kind}}}", "".join(part.replace("{n}", str(n)) for n in range(4)).rstrip("\n"))
    (root / "flashcards" / "transformer.yaml").write_text(text)
    read_deck(load_course(root), root)
    return root


@pytest.fixture
def environment(deck_course: Path, tmp_path: Path) -> dict[str, str]:
    """The variables of a capable terminal, with a home folder in which the deck was read and every exercise given
    up."""
    (tmp_path / "home" / CACHE_FILE).parent.mkdir(parents=True)
    shutil.copy(deck_course / CACHE_FILE, tmp_path / "home" / CACHE_FILE)
    course = load_course(deck_course)
    with closing(Store(tmp_path / "home", course=course.name)) as store:
        for exercise in course.exercise_ids:
            store.add_give_up(exercise)
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLUMNS", "LINES")}
    return kept | {
        "HARNESS_HOME": str(tmp_path / "home"), "HARNESS_COURSE": str(deck_course), "TERM": "xterm-256color",
    }  # fmt: skip


class Learner:
    """A learner at a terminal: waits for each prompt and presses a key."""

    def __init__(self, environment: dict[str, str], *options: str, columns: int = 100) -> None:
        self.child = pexpect.spawn(
            sys.executable,
            ["-m", "harness", "drill", "--seed", "3", "--new", "19", *options],
            env=environment, encoding="utf-8", timeout=60, dimensions=(50, columns),
        )  # fmt: skip
        self.child.delaybeforesend = None
        self.log = io.StringIO()
        self.child.logfile_read = self.log
        self.modes = termios.tcgetattr(self.child.child_fd)

    def expect(self, *patterns: str) -> int:
        return int(self.child.expect(list(patterns)))

    def at_prompt(self) -> str:
        """The prompt at which the program waits; "end" when the session is over."""
        names = list(PROMPTS)
        found = self.expect(*PROMPTS.values(), "last card|Stopped here|time is up")
        return names[found] if found < len(names) else "end"

    def answer(self, *, is_right: bool = True) -> str:
        """Answer the current card from its first prompt to its rating; return the first prompt, or "end"."""
        first = prompt = self.at_prompt()
        while prompt not in ("end", "rate"):
            self.child.send(self._key(prompt) if is_right else ("-\n" if prompt in ("number", "gap") else "-"))
            prompt = self.at_prompt() if prompt != "say" else self._after_clock(is_right=is_right)
        if prompt == "rate":
            self.child.send(" ")
        return first

    def _after_clock(self, *, is_right: bool) -> str:
        names = ["sure", "judge", "rate"]
        return (
            names[self.expect(*(PROMPTS[name] for name in names))]
            if is_right
            else names[self.expect("zzz", "zzz", PROMPTS["rate"])]
        )

    def _key(self, prompt: str) -> str:
        shown = ANSI.sub("", self.log.getvalue())
        card = shown[shown.rindex("───") :]
        if prompt == "number":
            found = re.search(r"twice (\d+)\?", card)
            assert found is not None
            return f"{2 * int(found[1])}\n"
        if prompt == "pick":
            says = next((text for sign, text in BUGS.items() if sign in card), "aye")
            found = re.search(rf"^\s*(\d)  {says}", card, re.M)
            assert found is not None, card
            return found[1]
        if prompt == "judge":
            return "n" if "the wrong point" in card else "y"
        return {"say": " ", "gap": "gap\n", "sure": "3"}[prompt]

    def end(self) -> int:
        """The exit code. Unless the process was killed, the terminal is as before."""
        self.child.expect(pexpect.EOF)
        self.left = termios.tcgetattr(self.child.child_fd)
        self.child.close()
        return int(self.child.exitstatus if self.child.exitstatus is not None else -(self.child.signalstatus or 0))


def events_in(environment: dict[str, str]) -> list[Any]:
    store = Store(Path(environment["HARNESS_HOME"]), course=environment["HARNESS_COURSE"])
    try:
        return list(event_log.read_events(store).events)
    finally:
        store.close()


def answers_in(environment: dict[str, str]) -> list[Reviewed]:
    """The answers that count."""
    return [event for event in replay.counted(events_in(environment)) if isinstance(event, Reviewed)]


# ---- complete sessions


def test_terminal_session_with_all_kinds_with_undo_across_a_requeue_and_a_resume(environment: dict[str, str]) -> None:
    """More than twenty cards: fail, come back, undo over it, quit, continue in a second session until nothing is
    left."""
    learner = Learner(environment)
    learner.answer(is_right=False)
    for _ in range(4):
        learner.answer()
    is_line = learner.at_prompt() in ("number", "gap")
    before = answers_in(environment)
    assert [event.card for event in before].count(before[0].card) == 2, "the failed card was back after three others"
    for number in range(5):
        learner.child.send("u\n" if is_line and number == 0 else "u")
        learner.expect("Undone")
        learner.expect(PROMPTS["rate"])
    assert answers_in(environment) == []
    assert sum(isinstance(event, Undone) for event in events_in(environment)) == 5
    learner.child.send(" ")
    for _ in range(9):
        learner.answer()
    learner.at_prompt()
    learner.child.send("q")
    learner.expect("Stopped here")
    learner.expect("10 answers, 9 right")
    assert learner.end() == 0

    second = Learner(environment)
    while second.answer() != "end":
        pass
    assert second.end() == 0
    done = answers_in(environment)
    kinds = {review.card.split("-")[0].split(":")[0] for review in done}
    assert kinds == {"explain", "numeric", "choice", "cloze", "scenario", "bug"}
    assert len({review.card for review in done}) == 19
    assert len(done) >= 20


def test_pipe_session_with_all_kinds_with_undo_and_quit(environment: dict[str, str]) -> None:
    """The same keys as lines; the session ends with the input."""
    lines = "-\n\n-\n\n-\n\n-\n\n-\n\n" + "u\n" * 5 + "1\n"
    ran = _piped(environment, lines)
    assert ran.returncode == 0
    assert "Stopped here." in ran.stdout and "1 answer, 0 right" in ran.stdout
    assert ran.stdout.count("Undone.") == 5
    assert len(answers_in(environment)) == 1
    rest = _piped(environment, "-\n\n" * 100)
    assert "Stopped here." in rest.stdout or "That was the last card." in rest.stdout
    assert len({review.card for review in answers_in(environment)}) == 19
    assert "\x1b" not in ran.stdout + rest.stdout


def test_pipe_answers_are_typed_in_full(environment: dict[str, str]) -> None:
    """A spoken answer may be a line, and words replace keys."""
    ran = _piped(environment, "It is so because of that.\n4\nyes\nyes\nno\neasy\n", "--topic", "saying", "--limit", "1")
    assert "2 of 2 points, in time and sure" in ran.stdout
    assert answers_in(environment)[0].answer == "It is so because of that."
    assert "Easy 1" in ran.stdout


def _piped(environment: dict[str, str], lines: str, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "harness", "drill", "--seed", "3", "--new", "19", *options]
    return subprocess.run(
        command, input=lines, capture_output=True, text=True, check=False, env=environment, timeout=120
    )


# ---- ends and interruptions


@pytest.mark.parametrize(
    "keys",
    [pytest.param(keys, marks=pytest.mark.slow) for keys in ("", " ", " 4", " 4yy", " 4yyn")] + [" 4y", " 4yyn "],
)
def test_sigkill_between_two_keys_loses_nothing(environment: dict[str, str], keys: str) -> None:
    """The next start continues at the same prompt."""
    options = ("--topic", "saying", "--limit", "3")
    learner = Learner(environment, *options)
    prompt = learner.at_prompt()
    for key in keys:
        learner.child.send(key)
        prompt = _next_prompt(learner, prompt)
    learner.child.kill(signal.SIGKILL)
    assert learner.end() == -signal.SIGKILL
    assert len(answers_in(environment)) == (len(keys) == 6)
    again = Learner(environment, *options)
    again.expect("Resuming the interrupted session")
    assert again.at_prompt() == prompt
    again.child.send("q")
    assert again.end() == 0


def _next_prompt(learner: Learner, prompt: str) -> str:
    """The next prompt; after a clock, its last tick must not be taken for it."""
    if prompt == "say":
        learner.expect(PROMPTS["sure"])
        return "sure"
    return learner.at_prompt()


@pytest.mark.parametrize(("key", "code"), [(CTRL_C, 130), (CTRL_D, 0), ("q", 0)])
def test_every_end_restores_the_terminal(environment: dict[str, str], key: str, code: int) -> None:
    """While the clock runs, and while a line is typed."""
    for topic in ("saying", "counting"):
        learner = Learner(environment, "--topic", topic, "--new-session")
        learner.at_prompt()
        learner.child.send("q\n" if key == "q" and topic == "counting" else key)
        assert learner.end() == code
        assert learner.left == learner.modes


@pytest.mark.parametrize("number", [signal.SIGTERM, pytest.param(signal.SIGHUP, marks=pytest.mark.slow)])
def test_signals_that_end_a_session_restore_the_terminal(environment: dict[str, str], number: int) -> None:
    """Seen from a shell that does not repair it."""
    learner = Learner(environment, "--topic", "saying")
    learner.at_prompt()
    learner.child.kill(number)
    assert learner.end() == 128 + number
    assert learner.left == learner.modes


def test_ctrl_z_restores_the_terminal_and_takes_it_again(environment: dict[str, str]) -> None:
    """In a shell that does not restore terminal modes. The pause is no thinking time, and the question is redrawn."""
    shell = pexpect.spawn("sh", ["-i"], env=environment | {"PS1": "$ ", "ENV": ""}, encoding="utf-8", timeout=60)
    shell.delaybeforesend = None
    shell.expect(r"\$ ")
    found = termios.tcgetattr(shell.child_fd)
    shell.sendline(f"{sys.executable} -m harness drill --seed 3 --topic saying")
    shell.expect(PROMPTS["say"])
    assert not termios.tcgetattr(shell.child_fd)[3] & termios.ICANON
    shell.send(CTRL_Z)
    shell.expect("(?i)stopped|suspended")
    shell.expect(r"\$ ")
    assert termios.tcgetattr(shell.child_fd)[3] & (termios.ICANON | termios.ECHO) == termios.ICANON | termios.ECHO
    shell.sendline("fg")
    shell.expect("Why is it so")
    shell.expect(PROMPTS["say"])
    assert not termios.tcgetattr(shell.child_fd)[3] & termios.ICANON
    shell.send(CTRL_C)
    shell.expect("interrupted")
    shell.expect(r"\$ ")
    assert termios.tcgetattr(shell.child_fd)[3] == found[3]
    shell.sendline("exit")
    shell.expect(pexpect.EOF)
    shell.close()


def test_resize_in_a_session_changes_the_next_lines_only(environment: dict[str, str]) -> None:
    """From wide to narrow while a question waits."""
    learner = Learner(environment, "--topic", "choosing")
    assert learner.at_prompt() == "pick"
    learner.child.setwinsize(50, 40)
    learner.log.seek(0)
    learner.log.truncate()
    learner.child.send("-")
    learner.expect(PROMPTS["rate"])
    learner.child.send(" ")
    assert learner.at_prompt() == "pick"
    assert max(map(len, ANSI.sub("", learner.log.getvalue()).split("\r\n"))) <= 40
    learner.child.send("q")
    assert learner.end() == 0


def test_typed_ahead_keys_and_arrow_keys_do_no_harm(environment: dict[str, str]) -> None:
    """Keys typed before the prompt count; a key without a meaning is ignored completely."""
    learner = Learner(environment, "--topic", "counting", "--limit", "1")
    learner.at_prompt()
    learner.child.send("0\n")
    learner.child.send("\x1b[A\x1b[1;5C1")
    learner.expect(PROMPTS["sure"])
    learner.expect(PROMPTS["judge"])
    learner.child.send("\x1bOB  \x0c")
    assert learner.end() == 0
    assert [review.confidence for review in answers_in(environment)] == [0]


# ---- appearance


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
    ran = _piped(environment, "q\n", "--kind", "numeric", "--kind", "cloze")
    assert "8 cards: 8 new" in ran.stdout
    with closing(Store(Path(environment["HARNESS_HOME"]), course=environment["HARNESS_COURSE"])) as store:
        store.connection.execute("DELETE FROM give_up")
    locked = _piped(environment, "", "--kind", "spot-the-bug")
    assert "once you have passed their exercise" in " ".join(locked.stdout.split())


@pytest.mark.parametrize("width", [40, 80])
def test_help_leaves_room_for_the_question(width: int) -> None:
    """More than half of a screen of 24 lines."""
    shown, out = session_screen(width)
    shown.show(screen._help())
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


# ---- options

Run = Callable[..., Any]


def test_json_is_one_document_of_plan_and_result(environment: dict[str, str]) -> None:
    """Questions go to standard error."""
    ran = _piped(environment, "-\n\nq\n", "--json", "--limit", "2", "--topic", "counting")
    document = json.loads(ran.stdout)
    assert document["schema"] == "harness.drill/1"
    assert [planned["kind"] for planned in document["plan"]] == ["numeric", "numeric"]
    assert [review["rating"] for review in document["answers"]] == ["again"]
    assert (document["ended"], document["seed"], document["summary"]["answered"]) == ("quit", 3, 1)
    assert "What is twice" in ran.stderr


def test_same_seed_asks_the_same(environment: dict[str, str]) -> None:
    """In the same order with the same numbers."""
    first = _piped(environment, "", "--new-session", "--cram").stdout
    assert _piped(environment, "", "--new-session", "--cram").stdout == first


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
    assert "Your interview is in" in _piped(environment, "", "--interview", "2999-01-01").stdout
    assert "Your interview is in" in _piped(environment, "", "--new-session").stdout
    assert "Your interview" not in _piped(environment, "", "--new-session", "--interview", "none").stdout


def test_minutes_end_the_session_between_two_cards(environment: dict[str, str]) -> None:
    """The current card is finished."""
    ran = _piped(environment, "-\n\n" * 9, "--minutes", "0.00001")
    assert "The time is up." in ran.stdout
    assert len(answers_in(environment)) <= 1


def test_when_nothing_is_due_it_says_what_next(environment: dict[str, str]) -> None:
    """And how to ask cards anyway; there was no session to end."""
    nothing = _piped(environment, "", "--new", "0").stdout
    assert "No card is due now." in nothing and "last card" not in nothing
    _piped(environment, "-\n\n" * 100)
    ran = _piped(environment, "", "--new", "0", "--topic", "deciding")
    assert ran.returncode == 0
    cram = _piped(environment, "-\n\n", "--cram", "--limit", "1")
    assert "Crammed: the schedule did not change." in cram.stdout
    assert {review.rating for review in answers_in(environment)} == {AGAIN}


# ---- the start


def test_first_question_needs_nothing_heavy(environment: dict[str, str]) -> None:
    """After the decks were read once, a question appears without YAML, pydantic, torch, pandas or code highlighting."""
    _piped(environment, "")
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
