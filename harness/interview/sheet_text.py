"""Score sheet, history and debrief as blocks for a terminal.  Pure."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from harness.command_line import command_line
from harness.interview.debrief import SCALE, Debrief
from harness.interview.records import KIND_NAMES, QuestionOutcome
from harness.interview.score_sheet import ScoreRow, ScoreSheet, in_percent
from harness.terminal.blocks import Block, Table
from harness.text import clock

ENDS = {
    "done": "All rounds are done.",
    "time": "The time is up.",
    "quit": "Finished early.",
    "left": "Interrupted, and not resumed.",
}
# Columns that these need: a row with its bar, a row with its time.
WITH_BARS, WITH_TIMES = 60, 46
BAR = 12


def sheet_blocks(debrief: Debrief, width: int, here: str) -> Iterator[Block | Table]:
    """The score sheet for a window of this width, with the seniority; paths in commands are relative to `here`."""
    sheet = debrief.sheet
    yield Block("head", "Score sheet")
    yield Block("plain", _summary(sheet))
    if not sheet.answers:
        yield Block("plain", "No question was answered, so there is nothing to score.")
        return
    sure = "" if sheet.spread is None else f" (± {100 * sheet.spread:.0f})"
    if sheet.total.worth:
        yield Block("question", f"{_points(sheet.total)} points: {in_percent(sheet.total.share)}{sure}")
    else:
        yield Block("question", "No score: nothing that counts was answered in words.")
    scored = [row for row in debrief.dimensions if row.share is not None]
    yield Block("title", f"Level shown: {debrief.seniority or 'none'}")
    if scored:
        yield Block("plain", f"{', '.join(f'{row.name} {in_percent(row.share)}' for row in scored)}.")
    yield from (
        Block("plain", text, "·") for text in filter(None, (*debrief.reasons, *debrief.leniency, debrief.agreement))
    )
    for title, rows in (("By topic, weakest first", sheet.by_topic), ("By kind of round", sheet.by_kind)):
        rows = tuple(row for row in rows if row.worth)
        if len(rows) < 2:  # the total says it
            continue
        yield Block("title", title)
        yield Table(rows=tuple(_cells(row, width) for row in rows), indent=2)
    yield Block("title", "Question by question")
    self_reported = [outcome for outcome in sheet.answers if outcome.is_self_reported]
    for outcome in sheet.answers:
        yield from answer_blocks(outcome, f"Q{self_reported.index(outcome) + 1}" if outcome in self_reported else "")
    missed = [row for row in sheet.by_topic if row.missed]
    if missed:
        yield Block("title", "What was missed")
    said: set[str] = set()
    for row in missed:
        texts = [text for text in row.missed if text not in said]
        said |= {*texts}
        yield from (Block("key", row.name) for _ in texts[:1])
        yield from (Block("plain", text, "·") for text in texts)
    if debrief.disagreements:
        yield Block("title", "Read again: a model says otherwise")
    for opinion in debrief.disagreements:
        found = f"said, “{opinion.quote}”" if opinion.said else "not said"
        yield Block("plain", f"{opinion.model}: {opinion.point}: {found}", "≠")
    if sheet.not_reached:
        rounds = ", ".join(f"{question.kind_name} ({question.topic})" for question in sheet.not_reached)
        yield Block("note", f"Not reached: {rounds}.")
    if sheet.left_out:
        yield Block("note", f"Could not be asked: {', '.join(question.name for question in sheet.left_out)}.")
    yield Block("title", "What to do next")
    for step in sheet.next_steps:
        yield Block("command", step.command.replace(here, ""))
        yield Block("plain", step.why, " ")
    yield Block("note", f"Stored: `{command_line('interview --history')}` compares it with the others.")


def answer_blocks(outcome: QuestionOutcome, number: str = "") -> Iterator[Block]:
    """One answer, and its stretch goals; `number` is that of its place in a transcript."""
    question = outcome.question
    points = f"{outcome.points:g} of {outcome.worth:g} points" if outcome.worth else "not scored"
    usual = f" (usually {question.full_minutes:g} min)" if question.full_minutes else ""
    text = f"{question.label}, {question.short_name}: {outcome.said}, {points}, {outcome.time}{usual}"
    if not outcome.worth:
        yield Block("plain", text, number or "·")
    else:
        yield Block("right" if outcome.is_right else "wrong", text, "✓" if outcome.is_right else "✗")
    yield from (
        Block("plain", f"kept: {point.point} ({point.reason})", "·") for point in outcome.judged if point.reason
    )
    yield from (Block("plain", line, " ") for line in outcome.goals)


def history_parts(history: Sequence[ScoreSheet]) -> Iterator[list[Block]]:
    """Interviews one below the other, oldest first; marks are aligned within each part."""
    if not history:
        yield [Block("plain", f"No interview yet. `{command_line('interview --minutes 30')}` starts one.")]
        return
    for sheet in history:
        number, day = str(sheet.number), time.strftime("%Y-%m-%d", time.localtime(sheet.begun_ms / 1000))
        score = in_percent(sheet.total.share) + ("" if sheet.spread is None else f" ± {100 * sheet.spread:.0f}")
        text = f"{day}, {sheet.plan.format}, {sheet.plan.level}, {score}, {_rounds(sheet)}"
        shares = ", ".join(
            f"{KIND_NAMES.get(row.name, row.name)} {in_percent(row.share)} ({row.rounds})" for row in sheet.by_kind
        )
        yield [Block("plain", text, number)]
        yield [Block("plain", shares, " " * len(number))]
    yield [
        Block("note", f"{SCALE} In brackets: rounds."),
        Block("note", f"`{command_line('interview --history N')}` shows the sheet of one."),
    ]


def _summary(sheet: ScoreSheet) -> str:
    plan = sheet.plan
    topics = f", topics {', '.join(plan.topics)}" if plan.topics else ""
    role = f", for {plan.role}" if plan.role else ""
    time = f"{clock(sheet.elapsed_ms)} of {plan.minutes:g}:00"
    end = ENDS[sheet.ended] if sheet.ended else f"Not finished yet; `{command_line('interview')}` resumes it."
    return f"{end} {_rounds(sheet)} in {time}, level {plan.level}{role}{topics}, seed {plan.seed}."


def _cells(row: ScoreRow, width: int) -> tuple[str, ...]:
    """A topic or a kind as cells of a table; as many of them as the window has room for."""
    full = round(BAR * (row.share or 0.0))
    cells = [KIND_NAMES.get(row.name, row.name), _points(row), in_percent(row.share)]
    cells += ["█" * full + "░" * (BAR - full)] if width >= WITH_BARS else []
    return (*cells, *([clock(row.took_ms)] if width >= WITH_TIMES else []))


def _rounds(sheet: ScoreSheet) -> str:
    return f"{sheet.total.rounds} of {len(sheet.plan.rounds)} rounds"


def _points(row: ScoreRow) -> str:
    return f"{row.points:g} of {row.worth:g}"
