"""What a watch shows: a state and the size of the window → rows of text with roles; roles become colours elsewhere.

Pure.  Every meaning has a word or a sign besides its role, so that nothing is lost without colour.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from harness.results.findings import findings
from harness.results.goals import count_passed, describe_measured, failing_checks, goal_lines, is_required
from harness.text import sides_apart
from harness.watch.state import ExerciseView, ShownVerdict, WatchState

SIGNS = {"passed": "✓", "failed": "✗", "error": "!", "skipped": "-", "inconclusive": "?"}
# The signs of stretch goals; missing one is no failure.
GOAL_SIGNS = {"passed": "★", "failed": "☆", "error": "☆"}
CHECK_ROLES = {"passed": "good", "failed": "bad", "error": "bad", "inconclusive": "doubt"}
ROLES = {"passed": "good", "unverified": "doubt", "internal_error": "doubt"}
PROGRESS = {"passed": ("✓", "good"), "tried": ("…", "doubt"), "new": (" ", "dim")}
# Lines shown of long texts: at first, and with details (`d`).
FEW_LINES, MANY_LINES = 16, 200
FEWEST_BAR, WIDEST_BAR = 5, 100
HELP_INDENT = 16
KEYS = (
    (
        "n",
        "next",
        "the next exercise that you have not passed; writes its file. After the last one all are checked again",
    ),
    ("h", "hint", "one more hint; which ones you took is remembered"),
    ("l", "list", "every exercise; j and k or the arrows move, Enter goes there, q comes back"),
    ("c", "check all", "every file of the folder once more"),
    ("x", "reset", "the starter again, after a question; your file is kept beside it"),
    ("d", "details", "every check and all that is known of it, or less again"),
    ("s", "solution", "the reference, after a pass"),
    ("r", "run", "this file once more"),
    ("q", "quit", "leave; everything is stored"),
    ("?", "keys", "this page"),
)
# In a narrow window the last ones are left out first.
SHOWN_KEYS = ("n", "h", "l", "c", "x", "q", "?")


@dataclass(frozen=True)
class ScreenRow:
    """A line: pieces of text with their roles (good, bad, doubt, strong, dim, code, key, plain), and how far in it
    begins, also where it has to be broken.  The role prose stands alone and means Markdown of any length."""

    parts: tuple[tuple[str, str], ...] = ()
    indent: int = 0

    @property
    def text(self) -> str:
        """The line without its roles."""
        return "".join(text for text, _ in self.parts)


@dataclass(frozen=True)
class Page:
    """The page: lines from the top, and lines at the bottom."""

    body: tuple[ScreenRow, ...]
    foot: tuple[ScreenRow, ...]


def page(state: WatchState, width: int, height: int) -> Page:
    """The whole screen."""
    body = {"list": _list, "help": _help, "solution": _solution}.get(state.view, _main)
    return Page(tuple(body(state, width, height)), tuple(_foot(state, width)))


def row(text: str, role: str = "plain", indent: int = 0) -> ScreenRow:
    """A line in one role."""
    return ScreenRow(((text, role),), indent)


def progress_bar(done: int, total: int, width: int) -> str:
    """`Progress [###>----]  12/84`, as wide as there is room, down to the numbers alone."""
    numbers = f"{done}/{total}"
    head, tail = "Progress [", f"]  {numbers}"
    room = min(width - len(head) - len(tail) - 1, WIDEST_BAR)
    if room < FEWEST_BAR:
        return numbers[: max(0, width)]
    filled = room * done // total if total else 0
    tip = ">" if 0 < filled < room else ""
    return f"{head}{'#' * (filled - len(tip))}{tip}{'-' * (room - filled)}{tail}"


# ---- the main page


def _main(state: WatchState, width: int, height: int) -> Iterator[ScreenRow]:
    item = state.item
    yield ScreenRow(((f"{item.title}", "strong"), (f"   {item.chapter}, {item.level}", "dim")))
    yield row(item.file or f"{item.id}: no file yet", "dim")
    yield ScreenRow()
    yield from _middle(state)
    yield from _hints(state)
    if state.view == "reset":
        yield ScreenRow()
        yield row(f"Write the starter over {item.file}? What is in it now is kept beside it.  y/n", "doubt")
    elif state.note:
        yield ScreenRow()
        yield row(state.note, "doubt")


def _middle(state: WatchState) -> Iterator[ScreenRow]:
    shown = state.verdict
    if shown is not None:
        yield from _verdict(state, shown)
    elif not state.item.file or state.current in state.untouched:
        if state.item.file:
            yield row(f"{state.item.file} is the starter. Fill it in and save it.", "strong")
        elif state.is_done:
            yield row("You have passed it. n goes on to the next exercise.", "strong")
        else:
            yield row("Press n to write the file and begin.", "strong")
        yield ScreenRow()
        yield from _statement(state.task)
    elif not state.is_ready:
        yield row("Starting the sandbox; your file is graded in a moment …", "dim")
    else:
        yield row(f"Checking {state.item.file} …", "dim")


def _statement(task: ExerciseView | None) -> Iterator[ScreenRow]:
    if task is not None:
        yield row(task.entry, "code")
        yield ScreenRow()
        yield row(task.statement.strip(), "prose")


def _verdict(state: WatchState, shown: ShownVerdict) -> Iterator[ScreenRow]:
    result = shown.result
    checks = result["checks"]
    yield _headline(shown, *count_passed(checks))
    yield from _costs_so_far(shown)
    if shown.is_final:
        yield from (row(line, indent=2) for line in goal_lines(result))
    broken = failing_checks(checks)
    most = MANY_LINES if state.has_details else FEW_LINES
    for check in broken if state.has_details else broken[:1]:
        yield ScreenRow()
        yield row(f"{SIGNS[check['verdict']]} {check['id']}", "strong")
        yield from _block(check["message"], most)
        for name, text in sides_apart(check["message"], check["expected"], check["actual"]):
            yield from _block(f"{name:8}  " + text.replace("\n", "\n" + " " * 10), most)
    yield from _diagnosis(shown)
    if state.has_details:
        yield from _all_checks(checks)
    elif len(broken) > 1:
        names = ", ".join(check["id"] for check in broken[1:5]) + (", …" if len(broken) > 5 else "")
        yield ScreenRow()
        yield row(f"Also not passed: {names}. d shows all.", "dim")
    yield from _output(result["output"], MANY_LINES if state.has_details else 8)
    yield from _what_next(state, shown)


def _waited(ms: int) -> str:
    return f"{ms} ms" if ms < 2000 else f"{ms / 1000:.1f} s"


def _headline(shown: ShownVerdict, passed: int, total: int) -> ScreenRow:
    result = shown.result
    verdict = result["verdict"]
    spent = "" if shown.wait_ms is None else f"   {_waited(shown.wait_ms)} after the save"
    if not shown.is_final and verdict == "unverified":
        return ScreenRow((("✓ the values are right", "good"), (f"   {passed} of {total} checks{spent}", "dim")))
    sign = "✓" if verdict == "passed" else "?" if verdict in ("unverified", "internal_error") else "✗"
    text = f"   {passed} of {total} checks, {result['points']:g} of {result['max_points']:g} points{spent}"
    return ScreenRow(((f"{sign} {verdict.replace('_', ' ').upper()}", ROLES.get(verdict, "bad")), (text, "dim")))


def progress_rows(shown: ShownVerdict) -> Iterator[ScreenRow]:
    """The verdict so far and what is known of its costs, while they are measured."""
    if shown.result.get("measuring"):
        yield _headline(shown, *count_passed(shown.result["checks"]))
        yield from _costs_so_far(shown)


def _costs_so_far(shown: ShownVerdict) -> Iterator[ScreenRow]:
    """While costs are measured: those that are known, and the one that is measured now."""
    measuring = shown.result.get("measuring")
    if shown.is_final or not measuring:
        return
    for check in shown.result["checks"]:
        if check["kind"] in ("cost", "speed"):
            sign, role = _mark(check)
            yield ScreenRow(((sign, role), (f" {check['id']}", "plain"), (f": {describe_measured(check)}", "dim")), 2)
    yield row(f"measuring: {measuring} …", "dim", 2)


def _mark(check: Mapping[str, Any]) -> tuple[str, str]:
    """The sign of a check and its role; a stretch goal that was missed is no failure."""
    verdict = check["verdict"]
    if not is_required(check) and verdict in GOAL_SIGNS:
        return GOAL_SIGNS[verdict], "good" if verdict == "passed" else "doubt"
    return SIGNS[verdict], CHECK_ROLES.get(verdict, "dim")


def _diagnosis(shown: ShownVerdict) -> Iterator[ScreenRow]:
    for found in findings(shown.result["diagnosis"]):
        yield ScreenRow()
        yield row(found.title, "doubt")
        for text in found.texts:
            yield row(text, indent=2)
    if shown.planted is not None:
        mistake, says = shown.planted
        yield ScreenRow()
        if shown.result["verdict"] == "passed":
            yield row(f"Mended. The planted mistake was: {mistake}", "good")
            yield row(" ".join(says.split()), indent=2)
        else:
            yield row("Not mended yet; the planted mistake is named once the file passes.", "dim")


def _all_checks(checks: list[Mapping[str, Any]]) -> Iterator[ScreenRow]:
    yield ScreenRow()
    for check in checks:
        sign, role = _mark(check)
        kind = check["kind"] if is_required(check) else f"{check['kind']}, stretch goal"
        text = "" if kind == "correctness" else f"  ({kind})"
        yield ScreenRow(((sign, role), (f" {check['id']}", "plain"), (text, "dim")), 2)


def _output(output: Mapping[str, Any], most: int) -> Iterator[ScreenRow]:
    for name in ("stdout", "stderr"):
        lines = output[name].splitlines()
        if lines:
            more = ", shortened" if output["truncated"] or len(lines) > most else ""
            yield ScreenRow()
            yield row(f"your {name} (never graded{more})", "dim")
            for line in lines[:most]:
                yield row(f"| {line[:200]}", "dim", 2)


def _what_next(state: WatchState, shown: ShownVerdict) -> Iterator[ScreenRow]:
    if not shown.is_final and shown.result["verdict"] not in ("unverified", "passed"):
        yield ScreenRow()
        yield row("Looking whether the mistake is a known one …", "dim")
    elif shown.is_pass:
        yield ScreenRow()
        done, total = state.count
        way = "checks all files again: this was the last exercise" if done == total else "goes on to the next exercise"
        solution = ", s shows the reference for comparison" if state.item.progress == "passed" else ""
        yield row(f"You may keep working on it. n {way}{solution}.", "strong")


def _block(text: str, most: int) -> Iterator[ScreenRow]:
    lines = text.splitlines()
    for line in lines[:most]:
        yield row(line.lstrip(), indent=2 + len(line) - len(line.lstrip()))
    if len(lines) > most:
        yield row(f"… {len(lines) - most} more lines", "dim", 2)


def _hints(state: WatchState) -> Iterator[ScreenRow]:
    if state.task is not None:
        for number, hint in enumerate(state.task.hints[: state.hints], 1):
            yield ScreenRow()
            yield row(f"hint {number} of {len(state.task.hints)}", "doubt")
            yield row(" ".join(hint.split()), indent=2)


# ---- the other pages


def _list(state: WatchState, width: int, height: int) -> Iterator[ScreenRow]:
    """The exercises around the cursor, as many as fit."""
    room = max(3, height - 4)
    first = max(0, min(state.cursor - room // 2, len(state.items) - room))
    longest = max(len(item.id) for item in state.items)
    for number, item in enumerate(state.items[first : first + room], first):
        sign, role = PROGRESS[item.progress]
        is_here = number == state.cursor
        lead = "›" if is_here else " "
        here = "*" if item.id == state.current else " "
        rest = f"  {item.level:<8} {'file' if item.file else '    '}  {item.title}"
        rest = rest[: max(0, width - longest - 7)]
        yield ScreenRow(
            (
                (f"{lead} ", "key"),
                (f"{sign} ", role),
                (f"{here}{item.id:<{longest}}", "strong" if is_here else "plain"),
                (rest.rstrip(), "dim"),
            )
        )


def _help(state: WatchState, width: int, height: int) -> Iterator[ScreenRow]:
    yield row("Save a file and it is graded. You move on, nobody else does.", "strong")
    yield ScreenRow()
    for key, name, text in KEYS:
        first, *rest = textwrap.wrap(text, max(20, width - HELP_INDENT))
        yield ScreenRow(((key, "key"), (f"  {name:<11}", "strong"), (first, "plain")), 2)
        yield from (row(line, indent=HELP_INDENT) for line in rest)
    yield ScreenRow()
    yield row("The verdict on each new version is stored as an attempt, as with `harness check`.", "dim")
    yield row("Any key goes back.", "dim")


def _solution(state: WatchState, width: int, height: int) -> Iterator[ScreenRow]:
    yield row(f"The reference of {state.current}, for comparison", "strong")
    yield ScreenRow()
    for line in (state.task.reference if state.task else "").rstrip("\n").split("\n"):
        yield row(line, "code")
    yield ScreenRow()
    yield row("Any key goes back.", "dim")


def _foot(state: WatchState, width: int) -> Iterator[ScreenRow]:
    done, total = state.count
    yield row(progress_bar(done, total, width), "plain")
    left = len(state.queue) + bool(state.running)
    if state.total and left:
        yield row(f"checking {state.total - left + 1} of {state.total}: {state.running}"[: max(0, width)], "dim")
    if state.view == "list":
        yield row("j/k:move  Enter:go there  q:back"[: max(0, width)], "dim")
    elif state.view == "main":
        names = {key: name for key, name, _ in KEYS}
        keys = [key for key in SHOWN_KEYS if key != "n" or state.is_done or not state.item.file]
        parts: list[tuple[str, str]] = []
        used = 0
        for key in keys:
            more = f":{names[key]}"
            gap = "  " if parts else ""
            used += len(gap) + len(key) + len(more)
            if used > width:
                break
            parts += [(gap, "plain"), (key, "key"), (more, "dim")]
        yield ScreenRow(tuple(parts))
