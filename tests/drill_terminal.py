"""A learner at a terminal, with a deck of all kinds."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import termios
from pathlib import Path
from typing import Any

import pexpect

from harness.progress.store import Store
from harness.scheduler import event_log, replay
from harness.scheduler.events import Reviewed

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


ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


# The code of the small course's planted mistakes, and their sentences.
BUGS = {
    "+ 1": "You add one",
    "x + factor": "You add the factor",
    "-shifted": "You turn the sign",
    "torch.where": "You take small",
    "size = 4": "Your pieces",
}


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


def piped(environment: dict[str, str], lines: str, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "harness", "drill", "--seed", "3", "--new", "19", *options]
    return subprocess.run(
        command, input=lines, capture_output=True, text=True, check=False, env=environment, timeout=120
    )
