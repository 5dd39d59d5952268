"""The debrief of an interview as Markdown, to keep or to share.  Pure."""

from __future__ import annotations

from collections.abc import Iterator

from harness.interview.debrief import Debrief
from harness.interview.records import QuestionOutcome
from harness.interview.screen import KIND_NAMES
from harness.text import clock


def markdown(debrief: Debrief, when: str, compared: str) -> str:
    """The content of the page; `when` and `compared` are the dates of this and of the compared interview."""
    return "\n".join(_lines(debrief, when, compared)) + "\n"


def _lines(debrief: Debrief, when: str, compared: str) -> Iterator[str]:
    sheet = debrief.sheet
    yield f"# Interview debrief, {when}"
    yield ""
    rounds = f"{sheet.rounds_done} of {sheet.rounds_planned} rounds"
    yield f"Format {sheet.format}, level {sheet.level}, {rounds}, {clock(sheet.elapsed_ms)}, seed {sheet.seed}."
    yield ""
    yield f"**Level shown: {debrief.level or 'open'}.** {' '.join(debrief.reasons)}"
    yield ""
    heads = ["Dimension", "Score", *([compared] if debrief.compared_ms else []), "Rests on", "Measured by"]
    yield _row(heads)
    yield _row(["---"] * len(heads))
    for row in debrief.dimensions:
        before = [_percent(row.before)] if debrief.compared_ms else []
        yield _row([row.name, _percent(row.share), *before, str(row.questions), row.measured])
    yield ""
    yield "## What was missed"
    yield ""
    for outcome in debrief.missed:
        yield from (f"- {_kind(outcome)}, {outcome.question.topic}: {text}" for text in outcome.missed)
    if not debrief.missed:
        yield "Nothing."
    yield ""
    yield "## The next three days"
    for day in debrief.plan:
        yield ""
        yield f"**{day.title}**"
        yield ""
        yield from (f"- `{step.command}`: {step.why}" for step in day.steps)
    yield ""
    yield "## Question by question"
    for outcome in debrief.answers:
        yield from _answer(outcome)


def _answer(outcome: QuestionOutcome) -> Iterator[str]:
    mark = "✓" if outcome.is_right else "✗"
    time = f"{clock(outcome.took_ms)} of {clock(outcome.allowed_ms)}"
    yield ""
    yield f"### {mark} {_kind(outcome)}, {outcome.question.topic}"
    yield ""
    yield f"{outcome.summary}, {outcome.points:g} of {outcome.worth:g} points, {time}."
    for label, text in (("", outcome.text), ("Your answer: ", outcome.answer), ("Your file: ", outcome.path)):
        if text:
            yield ""
            yield f"{label}{text.strip()}"
    if outcome.model:
        yield ""
        yield f"> {outcome.model.strip()}".replace("\n", "\n> ")


def _kind(outcome: QuestionOutcome) -> str:
    return KIND_NAMES.get(outcome.question.kind, outcome.question.kind)


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _percent(share: float | None) -> str:
    return "not asked" if share is None else f"{100 * share:.0f} %"
