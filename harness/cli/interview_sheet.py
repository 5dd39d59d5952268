"""Prints score sheets and the history of interviews."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from harness.command_line import command_line
from harness.interview.debrief import Debrief
from harness.interview.history import SCALE, HistoryEntry
from harness.interview.records import FULL_ROLES, KINDS, QuestionOutcome
from harness.interview.score_sheet import ScoreRow, ScoreSheet
from harness.interview.screen import KIND_NAMES, not_begun
from harness.terminal.blocks import Block
from harness.terminal.session_screen import SessionScreen
from harness.text import clock

ENDS = {
    "done": "All rounds are done.",
    "time": "The time is up.",
    "quit": "Finished early.",
    "left": "Interrupted, and not resumed.",
}
# Columns that these need: the table of all kinds, the same with wide gaps, a row with its bar, a row with its time.
WIDE, AIRY, WITH_BARS, WITH_TIMES = 89, 102, 60, 46
BAR = 12
# Columns that each further kind takes in the table of all kinds.
USUAL_KINDS, MORE = 5, 12


def show_sheet(sheet: ScoreSheet, screen: SessionScreen, debrief: Debrief | None = None) -> None:
    """The score sheet, with the level and the dimensions of its debrief."""
    screen.show([Block("head", "Score sheet"), Block("plain", _summary(sheet))])
    if not sheet.answers:
        screen.show([Block("plain", "No question was answered, so there is nothing to score.")])
        return
    score = _percent(sheet.total.share)
    sure = "" if sheet.spread is None else f" (± {100 * sheet.spread:.0f})"
    screen.show([Block("question", f"{_points(sheet.total)} points: {score}{sure}")])
    if debrief is not None:
        show_debrief(debrief, screen)
    for title, rows in (("By topic, weakest first", sheet.by_topic), ("By kind of round", sheet.by_kind)):
        screen.show([Block("title", title)])
        _show_rows(rows, screen)
    screen.show(
        [Block("title", "Question by question"), *(block for outcome in sheet.answers for block in _answer(outcome))]
    )
    missed = [row for row in sheet.by_topic if row.missed]
    if missed:
        screen.show([Block("title", "What was missed")])
    for row in missed:
        screen.show([Block("key", row.name), *(Block("plain", text, "·") for text in row.missed)])
    if sheet.not_reached:
        screen.show([Block("note", f"Not reached: {not_begun(sheet.not_reached)}.")])
    if sheet.left_out:
        screen.show([Block("note", f"Could not be asked: {', '.join(question.name for question in sheet.left_out)}.")])
    screen.show([Block("title", "What to do next")])
    for step in sheet.next_steps:
        # Not wrapped, so that it can be copied.
        screen.out.print(Text(f"  {_here(step.command)}", style="cyan"), soft_wrap=True)
        screen.show([Block("plain", step.why, " ")])
    screen.show([Block("note", f"Stored: `{command_line('interview --history')}` compares it with the others.")])


def show_debrief(debrief: Debrief, screen: SessionScreen) -> None:
    """The dimensions and the level."""
    scored = [row for row in debrief.dimensions if row.share is not None]
    if not scored:
        return
    shares = ", ".join(f"{row.name} {_percent(row.share)}" for row in scored)
    screen.show([Block("title", f"Level shown: {debrief.level or 'open'}"), Block("plain", f"{shares}.")])
    screen.show([Block("plain", reason, "·") for reason in debrief.reasons])


def show_history(entries: Sequence[HistoryEntry], screen: SessionScreen) -> None:
    """Interviews side by side, oldest first."""
    if not entries:
        screen.show([Block("plain", f"No interview yet. `{command_line('interview --minutes 30')}` starts one.")])
        return
    kinds_asked = {name for entry in entries for name, _, _ in entry.kinds}
    if screen.out.width >= WIDE + MORE * max(0, len(kinds_asked) - USUAL_KINDS):
        _history_table(entries, screen)
    else:
        for entry in entries:
            sheet = entry.sheet
            kinds = ", ".join(f"{name} {_percent(share)} ({rounds})" for name, share, rounds in entry.kinds)
            head = (
                f"{_day(sheet.begun_ms)}, {sheet.format}, {sheet.level}, {_percent(sheet.total.share)}{_spread(sheet)}"
            )
            screen.show(
                [Block("plain", f"{head}, {sheet.rounds_done} of {sheet.rounds_planned} rounds", str(entry.number))]
            )
            screen.show([Block("plain", kinds, " " * len(str(entry.number)))])
    screen.show([Block("note", f"{SCALE} In brackets: rounds.")])
    screen.show([Block("note", f"`{command_line('interview --history N')}` shows the sheet of one.")])


def _answer(outcome: QuestionOutcome) -> Iterator[Block]:
    question = outcome.question
    what = KIND_NAMES.get(question.kind, question.kind) if question.role in FULL_ROLES else question.role
    time = f"{clock(outcome.took_ms)} of {clock(outcome.allowed_ms)}"
    text = f"{what}, {question.name}: {outcome.summary}, {outcome.points:g} of {outcome.worth:g} points, {time}"
    if question.full_minutes:
        text += f" (usually {question.full_minutes:g} min)"
    yield Block("right" if outcome.is_right else "wrong", text, "✓" if outcome.is_right else "✗")
    for line in outcome.goals:
        yield Block("plain", line, " ")


def _summary(sheet: ScoreSheet) -> str:
    of = f"{sheet.rounds_done} of {sheet.rounds_planned} rounds in {clock(sheet.elapsed_ms)} of {sheet.minutes:g}:00"
    topics = f", topics {', '.join(sheet.topics)}" if sheet.topics else ""
    end = ENDS[sheet.ended] if sheet.ended else f"Not finished yet; `{command_line('interview')}` resumes it."
    return f"{end} {of}, level {sheet.level}{topics}, seed {sheet.seed}."


def _show_rows(rows: Sequence[ScoreRow], screen: SessionScreen) -> None:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(overflow="fold")
    for _ in range(4):
        table.add_column(justify="right", no_wrap=True)
    width = screen.out.width
    for row in rows:
        cells: list[str | Text] = [KIND_NAMES.get(row.name, row.name), _points(row), _percent(row.share)]
        cells += [_bar(row.share)] if width >= WITH_BARS else []
        table.add_row(*cells, *([clock(row.took_ms)] if width >= WITH_TIMES else []))
    screen.out.print(Padding(table, (0, 0, 0, 2), expand=False))
    screen.last = "plain"


def _bar(share: float | None) -> Text:
    full = round(BAR * (share or 0.0))
    return Text("█" * full, style="cyan").append("░" * (BAR - full), style="dim")


def _history_table(entries: Sequence[HistoryEntry], screen: SessionScreen) -> None:
    shown = [kind for kind in KINDS if any(kind == name for entry in entries for name, _, _ in entry.kinds)]
    gap = 2 if screen.out.width >= AIRY else 1
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, gap, 0, 0))
    kinds = ("fix" if kind == "debug" else kind for kind in shown)
    for name in ("", "day", "format", "level", "rounds", "score", "±", *kinds):
        table.add_column(name, justify="left" if name in ("day", "format", "level") else "right", no_wrap=True)
    for entry in entries:
        sheet = entry.sheet
        known = {name: (share, rounds) for name, share, rounds in entry.kinds}
        cells = [f"{_percent(known[kind][0])} ({known[kind][1]})" if kind in known else "" for kind in shown]
        spread = "" if sheet.spread is None else f"{100 * sheet.spread:.0f}"
        rounds = f"{sheet.rounds_done}/{sheet.rounds_planned}"
        score = _percent(sheet.total.share)
        table.add_row(str(entry.number), _day(sheet.begun_ms), sheet.format, sheet.level, rounds, score, spread, *cells)
    screen.out.print(table)
    screen.last = "plain"


def _points(row: ScoreRow) -> str:
    return f"{row.points:g} of {row.worth:g}"


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.0f} %"


def _spread(sheet: ScoreSheet) -> str:
    return "" if sheet.spread is None else f" ± {100 * sheet.spread:.0f}"


def _day(at_ms: int) -> str:
    return time.strftime("%Y-%m-%d", time.localtime(at_ms / 1000))


def _here(command: str) -> str:
    """A command with its paths relative to the working directory."""
    return command.replace(f"{os.getcwd()}{os.sep}", "")  # noqa: PTH109 - a text is wanted
