"""The score sheet of an interview: by topic and by kind, what was missed, what to do next; and all past sheets.

Pure.  A sheet depends on the outcomes alone, so that an old one does not change with the deck.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import PurePath
from shlex import quote
from statistics import stdev
from typing import Any, Literal

from harness.command_line import command_line
from harness.interview import records
from harness.interview.material import is_of_deck

# A topic below WEAK is recommended again; if every topic is above STRONG, a harder level is recommended.
WEAK, STRONG = 0.7, 0.85
MOST_NEXT = 5
HARDER = {"warm-up": "core", "core": "hard"}
# 95 % of a normal distribution lie within this number of standard deviations.
SURE = 1.96
LEAST_FOR_SPREAD = 3


@dataclass(frozen=True, kw_only=True)
class ScoreRow:
    """A topic or a kind of round."""

    name: str
    # Questions asked, rounds among them.
    questions: int
    rounds: int
    points: float
    worth: float
    took_ms: int
    # Everything that was missed, in the order of the questions.
    missed: tuple[str, ...]

    @property
    def share(self) -> float | None:
        """The share of the points; None if nothing could be graded."""
        return self.points / self.worth if self.worth else None


@dataclass(frozen=True, kw_only=True)
class SheetStep:
    """What to do next, and why: with code that is not solved, with cards, or in another interview."""

    command: str
    why: str
    about: Literal["code", "cards", "interview"]


@dataclass(frozen=True, kw_only=True)
class ScoreSheet:
    """The summary of one interview."""

    plan: records.InterviewPlan
    # In the history, from 1; 0 elsewhere.
    number: int = 0
    begun_ms: int
    elapsed_ms: int
    # "" while it runs.
    ended: records.Ending | Literal[""]
    total: ScoreRow
    # Half the width of a 95 % interval of the share, from how the rounds differ; None for fewer than three.
    spread: float | None
    # Weakest first, and in the order of `KINDS`.
    by_topic: tuple[ScoreRow, ...]
    by_kind: tuple[ScoreRow, ...]
    answers: tuple[records.QuestionOutcome, ...]
    not_reached: tuple[records.Question, ...]
    left_out: tuple[records.Question, ...]
    next_steps: tuple[SheetStep, ...]


def sheet_of(interview: records.Interview) -> ScoreSheet:
    """The sheet of the interview so far."""
    answers = tuple(_answers(interview))
    closing = [event for event in interview.events if isinstance(event, (records.Answered, records.QuestionLeftOut))]
    ended = interview.ended
    topics = sorted({outcome.question.topic for outcome in answers})
    by_topic = [_row(name, [outcome for outcome in answers if outcome.question.topic == name]) for name in topics]
    by_topic.sort(key=lambda row: 1.0 if row.share is None else row.share)
    by_kind = [_row(kind, [outcome for outcome in answers if outcome.question.kind == kind]) for kind in records.KINDS]
    shares = [outcome.share for outcome in answers if outcome.question.role == "round" and outcome.worth]
    return ScoreSheet(
        plan=interview.plan,
        begun_ms=interview.begun_ms,
        elapsed_ms=ended.elapsed_ms if ended else max((event.elapsed_ms for event in closing), default=0),
        ended=ended.how if ended else "",
        total=_row("all", answers),
        spread=SURE * stdev(shares) / len(shares) ** 0.5 if len(shares) >= LEAST_FOR_SPREAD else None,
        by_topic=tuple(by_topic),
        by_kind=tuple(row for row in by_kind if row.questions),
        answers=answers,
        not_reached=ended.not_reached if ended else (),
        left_out=tuple(event.question for event in closing if isinstance(event, records.QuestionLeftOut)),
        next_steps=(*_code_steps(answers), *_topic_steps(interview.plan, answers, by_topic))[:MOST_NEXT],
    )


def _answers(interview: records.Interview) -> list[records.QuestionOutcome]:
    """The outcomes in the order of asking; one that was judged again after the end takes the place of the first."""
    answers: list[records.QuestionOutcome] = []
    is_over = False
    for event in interview.events:
        is_over = is_over or isinstance(event, records.InterviewEnded)
        if not isinstance(event, records.Answered):
            continue
        if is_over:
            answers = [event.outcome if outcome.question == event.outcome.question else outcome for outcome in answers]
        else:
            answers.append(event.outcome)
    asked = [event.question for event in interview.events if isinstance(event, records.PutDown)]
    return sorted(answers, key=lambda outcome: asked.index(outcome.question) if outcome.question in asked else -1)


def history_of(interviews: Iterable[records.Interview]) -> tuple[ScoreSheet, ...]:
    """Every interview with an answer, oldest first; their numbers never change."""
    sheets = [sheet for interview in interviews if (sheet := sheet_of(interview)).answers]
    return tuple(replace(sheet, number=number) for number, sheet in enumerate(sheets, 1))


def recently_asked(interviews: Iterable[records.Interview]) -> dict[str, int]:
    """By card or exercise: how many interviews ago it was last asked, 0 for the latest."""
    asked: dict[str, int] = {}
    for ago, sheet in enumerate(reversed(history_of(interviews))):
        for outcome in sheet.answers:
            asked.setdefault(outcome.question.name, ago)
    return asked


def sheet_data(sheet: ScoreSheet) -> dict[str, Any]:
    """The sheet as data."""
    plan = asdict(sheet.plan)
    return {
        "schema": "harness.interview/1",
        "interview": sheet.plan.interview,
        "begun_ms": sheet.begun_ms,
        **{name: plan[name] for name in ("seed", "minutes", "level", "topics", "format")},
        "elapsed_ms": sheet.elapsed_ms,
        "ended": sheet.ended,
        "rounds_planned": len(sheet.plan.rounds),
        "rounds_done": sheet.total.rounds,
        "spread": sheet.spread,
        **{name: [asdict(entry) for entry in getattr(sheet, name)] for name in ("answers", "not_reached", "left_out")},
        "next_steps": [step_data(step) for step in sheet.next_steps],
        "score": percent(sheet.total.share),
        "total": _row_data(sheet.total),
        "by_topic": [_row_data(row) for row in sheet.by_topic],
        "by_kind": [_row_data(row) for row in sheet.by_kind],
    }


def step_of(arguments: str, why: str, about: Literal["code", "cards", "interview"]) -> SheetStep:
    """The command with these arguments as a step."""
    return SheetStep(command=command_line(arguments), why=why, about=about)


def step_data(step: SheetStep) -> dict[str, str]:
    """A step as data."""
    return {"command": step.command, "why": step.why}


def in_percent(share: float | None) -> str:
    """A share as text."""
    return "-" if share is None else f"{100 * share:.0f} %"


def percent(share: float | None) -> float | None:
    """A share as data."""
    return None if share is None else round(100 * share, 1)


def _row(name: str, answers: Sequence[records.QuestionOutcome]) -> ScoreRow:
    return ScoreRow(
        name=name,
        questions=len(answers),
        rounds=sum(outcome.question.role == "round" for outcome in answers),
        points=round(sum(outcome.points for outcome in answers), 2),
        worth=sum(outcome.worth for outcome in answers),
        took_ms=sum(outcome.took_ms for outcome in answers),
        missed=tuple(dict.fromkeys(text for outcome in answers for text in outcome.missed)),
    )


def _row_data(row: ScoreRow) -> dict[str, Any]:
    return {**asdict(row), "score": percent(row.share)}


def _code_steps(answers: Iterable[records.QuestionOutcome]) -> Iterator[SheetStep]:
    """The files that are not solved."""
    for outcome in answers:
        exercise, system = outcome.question.exercise, outcome.question.system
        if not outcome.path or outcome.is_right or not outcome.worth:
            continue
        if system:
            why = f"{outcome.said}; try another draw of its bugs"
            yield step_of(f"interview --format debug --topics {system}", why, "code")
        elif outcome.question.kind == "debug":
            yield step_of(_check(outcome), f"fix {exercise} in your own time", "code")
        elif outcome.tries:
            yield step_of(f"hint {exercise}", f"continue with {exercise}, then:", "code")
            yield step_of(_check(outcome), f"so far {outcome.said}", "code")
        else:
            yield step_of(f"start {exercise}", "write it without a clock first", "code")


def _topic_steps(
    plan: records.InterviewPlan, answers: Sequence[records.QuestionOutcome], by_topic: Sequence[ScoreRow]
) -> Iterator[SheetStep]:
    """The cards of the weakest topics, then the next interview."""
    shares = {row.name: row.share for row in by_topic if row.share is not None}
    weak = [name for name, share in shares.items() if share < WEAK]
    in_deck = {
        outcome.question.topic for outcome in answers if outcome.question.exercise or is_of_deck(outcome.question.card)
    }
    for name in [name for name in weak if name in in_deck][:2]:
        yield step_of(f"drill --topic {name}", f"{percent(shares[name]):.0f} % of its points", "cards")
    interview = "interview" if plan.format == "mixed" else f"interview --format {plan.format}"
    harder = HARDER.get(plan.level)
    if weak:
        command = f"{interview} --topics {','.join(weak[:3])} --level {plan.level}"
        # The bugs of these topics are the code that is not solved.
        yield step_of(command, "the same topics again", "code" if plan.format == "debug" else "interview")
    elif shares and min(shares.values()) >= STRONG and harder:
        yield step_of(f"{interview} --level {harder}", "you know this level", "interview")
    elif answers:
        yield step_of(f"{interview} --level {plan.level}", "another draw of questions", "interview")


def _check(outcome: records.QuestionOutcome) -> str:
    """The command that grades the file again; it names the exercise where the file's name does not."""
    exercise = outcome.question.exercise
    named = "" if PurePath(outcome.path).stem == exercise else f" --exercise {exercise}"
    return f"check {quote(outcome.path)}{named}"
