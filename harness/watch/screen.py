"""The screen of a watch: a state and the size of the window → rows of text with roles, which become colours later.

Pure.  Every meaning has a word or a sign besides its role, so that nothing is lost without colour.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, replace

from harness.course.hints import hint_lines
from harness.results.result import Verdict, count_passed
from harness.results.verdict_rows import ROLES, check_row, verdict_sections
from harness.study.exercise_steps import next_row, side_step
from harness.terminal.rows import ScreenRow, Section, row
from harness.watch.state import DisplayedVerdict, ExerciseView, WatchState

PROGRESS = {"passed": ("✓", "good"), "tried": ("…", "doubt"), "new": (" ", "dim")}
MORE = "d shows all"
FEWEST_BAR, WIDEST_BAR = 5, 100
# In a list: the level, whether there is a file, and some of the title.
LEAST_TITLE = 24
HELP_INDENT = 16
KEYS = (
    (
        "n",
        "next",
        "the next exercise: one that you have begun, then the easiest; writes its file. After the last one all files "
        "are checked again",
    ),
    ("h", "hint", "one more hint; the hints you take are recorded"),
    ("l", "list", "every exercise; j and k move, Enter goes there, q comes back"),
    ("c", "check all", "every file of the folder once more"),
    ("x", "reset", "the starter again, after a question; your file is kept beside it"),
    ("d", "details", "every check and all that is known of it, or less again"),
    ("s", "solution", "the reference, after a pass"),
    ("r", "run", "this file once more"),
    ("j k", "scroll", "as do the arrows, PgDn and PgUp; g and G go to the top and the bottom"),
    ("q", "quit", "leave; everything is stored"),
    ("?", "keys", "this page"),
)
# In a narrow window the last ones are left out first.
DISPLAYED_KEYS = ("n", "h", "l", "?", "q", "d", "c", "x")


@dataclass(frozen=True)
class Page:
    """The page from top to bottom: a fixed head, a body that scrolls, and a fixed foot.

    `message` is the part of the foot that says what has happened and what to do next.  A body whose `more` says how to
    see all of it may be cut to the window.
    """

    head: tuple[ScreenRow, ...]
    body: tuple[Section, ...]
    message: tuple[ScreenRow, ...]
    foot: tuple[ScreenRow, ...]
    more: str = ""

    @property
    def rows(self) -> tuple[ScreenRow, ...]:
        """All rows."""
        body = (screen_row for section in self.body for screen_row in section.rows)
        return *self.head, *body, *self.message, *self.foot


def page(state: WatchState, width: int, height: int) -> Page:
    """The whole screen."""
    foot = tuple(_foot(state, width))
    if state.view == "list":
        return Page((), (Section(tuple(_list(state, width, height))),), (), foot)
    if state.view in ("help", "solution"):
        rows = _help(width) if state.view == "help" else _solution(state)
        return Page((), (Section(tuple(rows)),), (row("These keys work here too; any other goes back.", "dim"),), foot)
    more = MORE if state.verdict is not None and not state.has_details else ""
    return Page(tuple(_head(state, width)), tuple(_body(state)), tuple(_message(state)), foot, more)


def progress_bar(done: int, total: int, width: int) -> str:
    """`Progress [###>----]  12/84`, as wide as there is space, down to the numbers alone."""
    numbers = f"{done}/{total}"
    head, tail = "Progress [", f"]  {numbers}"
    cells = min(width - len(head) - len(tail) - 1, WIDEST_BAR)
    if cells < FEWEST_BAR:
        return numbers[: max(0, width)]
    filled = cells * done // total if total else 0
    tip = ">" if 0 < filled < cells else ""
    return f"{head}{'#' * (filled - len(tip))}{tip}{'-' * (cells - filled)}{tail}"


# ---- the main page


def _head(state: WatchState, width: int) -> Iterator[ScreenRow]:
    """The exercise, its file, and the verdict."""
    summary = state.item.summary
    title = f"{state.item.file or summary.id}   {summary.title}, {summary.level}"
    yield row(title if len(title) <= width else f"{title[: max(0, width - 1)]}…", "strong")
    if state.verdict is not None:
        yield _headline(state.verdict)
    else:
        yield row(_status_line(state), "dim" if state.item.file and state.current not in state.untouched else "strong")


def _status_line(state: WatchState) -> str:
    """The state of an exercise without a verdict."""
    item = state.item
    if item.file and state.current in state.untouched:
        return f"{item.file} is the starter. Fill it in and save it."
    if item.file:
        waiting = "Starting the sandbox; your file is graded in a moment …"
        return f"Checking {item.file} …" if state.is_ready else waiting
    return "You have passed it." if state.is_done else "Press n to write the file and begin."


def _body(state: WatchState) -> Iterator[Section]:
    displayed = state.verdict
    hints = tuple(_hints(state))
    if hints:
        yield Section(hints)
    if displayed is None:
        if not state.item.file or state.current in state.untouched:
            yield Section(tuple(_statement(state.task)))
        return
    costs = tuple(_costs_so_far(displayed))
    if costs:
        yield Section(costs)
    if state.has_details:
        yield Section((ScreenRow(), *(check_row(check) for check in displayed.result.checks)))
    yield from verdict_sections(displayed.result, "" if state.has_details else MORE, None if state.has_details else 1)
    if displayed.planted is not None:
        yield Section(tuple(_planted(displayed, displayed.planted)))


def _statement(task: ExerciseView | None) -> Iterator[ScreenRow]:
    if task is not None:
        yield ScreenRow()
        yield row(task.exercise.file.entry, "code")
        yield ScreenRow()
        yield row(task.exercise.file.statement.strip(), "prose")


def _headline(displayed: DisplayedVerdict) -> ScreenRow:
    result = displayed.result
    passed, of = count_passed(check for check in result.checks if not check.is_declined)
    verdict = result.verdict
    spent = "" if displayed.wait_ms is None else f"   {_waited(displayed.wait_ms)} after the save"
    if result.are_values_right:
        open_costs = "" if not displayed.is_final else "; cost not measured"
        right = f"✓ the values are right{open_costs}"
        return ScreenRow(((right, "good"), (f"   {passed} of {of} checks{spent}", "dim")))
    sign = "✓" if verdict == "passed" else "?" if verdict in ("unverified", "internal_error") else "✗"
    text = f"   {passed} of {of} checks, {result.points:g} of {result.max_points:g} points{spent}"
    return ScreenRow(((f"{sign} {verdict.replace('_', ' ').upper()}", ROLES.get(verdict, "bad")), (text, "dim")))


def _waited(ms: int) -> str:
    return f"{ms} ms" if ms < 2000 else f"{ms / 1000:.1f} s"


def progress_rows(displayed: DisplayedVerdict) -> Iterator[ScreenRow]:
    """The verdict so far and what is known of its costs, while they are measured."""
    if displayed.result.measuring:
        yield _headline(displayed)
        yield from _costs_so_far(displayed)


def _costs_so_far(displayed: DisplayedVerdict) -> Iterator[ScreenRow]:
    """While costs are measured: those that are known, and the one that is measured now."""
    measuring = displayed.result.measuring
    if displayed.is_final or not measuring:
        return
    for check in displayed.result.checks:
        if check.kind in ("cost", "speed"):
            yield check_row(check, with_figure=True)
    yield row(f"measuring: {measuring} …", "dim", 2)


def _planted(displayed: DisplayedVerdict, explanation: str) -> Iterator[ScreenRow]:
    yield ScreenRow()
    if displayed.result.is_passed:
        yield row("Fixed. The planted mistake was:", "good")
        yield row(" ".join(explanation.split()), indent=2)
    else:
        yield row("Not fixed yet; the planted mistake is explained once the file passes.", "dim")


def _hints(state: WatchState) -> Iterator[ScreenRow]:
    """The latest hint; earlier ones too if details are on; none after a pass."""
    is_pass = state.verdict is not None and state.verdict.is_pass
    if state.task is None or not state.hints or is_pass:
        return
    first = 1 if state.has_details or state.verdict is None else state.hints
    yield ScreenRow()
    for number in range(first, state.hints + 1):
        yield row(f"hint {number} of {len(state.task.exercise.file.hints)}", "doubt")
        lines = hint_lines(state.task.exercise.file.hints[number - 1])
        yield from (row(line, "code" if len(lines) > 1 else "plain", 2) for line in lines)


# ---- the foot


def _message(state: WatchState) -> Iterator[ScreenRow]:
    """A question or a note, and what to do next."""
    yield ScreenRow()
    if state.view == "reset":
        yield row(f"Write the starter over {state.item.file}? What is in it now is kept beside it.  y/n", "doubt")
    elif state.note:
        yield row(state.note, "doubt")
    displayed = state.verdict
    if displayed is not None and displayed.is_final and displayed.planted is None:
        step = side_step(replace(displayed.result, exercise=state.current), state.item.file)
        if step is not None:
            yield row(f"{step.command} · {step.why}", "dim")
    if displayed is None:
        if not state.item.file and state.is_done:
            yield from _next(state)
    elif displayed.is_pass or (displayed.is_final and not state.note and state.view != "reset"):
        yield from _next(state)
    elif not displayed.is_final and displayed.result.verdict is not Verdict.UNVERIFIED:
        yield row("Checking whether the mistake is a known one …", "dim")


def _next(state: WatchState) -> Iterator[ScreenRow]:
    """The next step, and what the keys do now."""
    yield next_row(state.advice.first)
    if not state.is_done:
        of = len(state.task.exercise.file.hints) if state.task is not None else 0
        taken = max(state.hints, state.task.taken if state.task is not None else 0)
        hint = f"hint {taken + 1} of {of}" if taken < of else "the last hint again"
        yield row(f"h shows {hint}; d shows all of this; save again to check.", "dim")
        return
    following = state.following
    way = "checks all files again" if following is None else f"goes on to {following.id}"
    yield row(f"n {way}{'; s shows the reference' if state.item.progress == 'passed' else ''}.", "dim")


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
        keys = [key for key in DISPLAYED_KEYS if key != "n" or state.is_done or not state.item.file]
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


# ---- the other pages


def _list(state: WatchState, width: int, height: int) -> Iterator[ScreenRow]:
    """The exercises around the cursor, as many as fit."""
    count = max(3, height - 4)
    first = max(0, min(state.cursor - count // 2, len(state.items) - count))
    longest = max(len(item.id) for item in state.items)
    for number, item in enumerate(state.items[first : first + count], first):
        sign, role = PROGRESS[item.progress]
        is_here = number == state.cursor
        lead = "›" if is_here else " "
        here = "*" if item.id == state.current else " "
        rest = f"  {item.summary.level:<8} {'file' if item.file else '    '}  {item.summary.title}"
        space = max(0, width - longest - 7)
        rest = rest if len(rest) <= space else f"{rest[: space - 1]}…" if space > LEAST_TITLE else ""
        name = f"{here}{item.id:<{longest}}", "strong" if is_here else "plain"
        yield ScreenRow(((f"{lead} ", "key"), (f"{sign} ", role), name, (rest.rstrip(), "dim")))


def _help(width: int) -> Iterator[ScreenRow]:
    yield row("Save a file and it is graded. You decide when to continue.", "strong")
    yield ScreenRow()
    for key, name, text in KEYS:
        first, *rest = textwrap.wrap(text, max(20, width - HELP_INDENT))
        yield ScreenRow(((f"{key:<4}", "key"), (f"{name:<10}", "strong"), (first, "plain")), 2)
        yield from (row(line, indent=HELP_INDENT) for line in rest)
    yield ScreenRow()
    yield row("The verdict on each new version is stored as an attempt, as with `harness check`.", "dim")


def _solution(state: WatchState) -> Iterator[ScreenRow]:
    yield row(f"The reference of {state.current}, for comparison", "strong")
    yield ScreenRow()
    for line in (state.task.exercise.reference_source if state.task else "").rstrip("\n").split("\n"):
        yield row(line, "code")
