"""The score sheet of an interview: by topic and by kind, what was missed, what to do next.  Pure.

It depends on the outcomes alone, so that an old sheet does not change with the deck.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import PurePath
from shlex import quote
from statistics import stdev
from typing import Any

from harness.command_line import command_line
from harness.interview.material import is_of_deck
from harness.interview.records import (
    KINDS,
    Answered,
    Interview,
    InterviewPlan,
    Question,
    QuestionLeftOut,
    QuestionOutcome,
    as_written,
)

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
    """What to do next, and why."""

    command: str
    why: str


@dataclass(frozen=True, kw_only=True)
class ScoreSheet:
    """The summary of one interview."""

    interview: str
    begun_ms: int
    seed: int
    minutes: float
    level: str
    topics: tuple[str, ...]
    format: str
    elapsed_ms: int
    # "done", "time", "quit" or "left"; "" while it runs.
    ended: str
    rounds_planned: int
    rounds_done: int
    total: ScoreRow
    # Half the width of a 95 % interval of the share, from how the rounds differ; None for fewer than three.
    spread: float | None
    # Weakest first, and in the order of `KINDS`.
    by_topic: tuple[ScoreRow, ...]
    by_kind: tuple[ScoreRow, ...]
    answers: tuple[QuestionOutcome, ...]
    not_reached: tuple[Question, ...]
    left_out: tuple[Question, ...]
    next_steps: tuple[SheetStep, ...]


def sheet_of(interview: Interview) -> ScoreSheet:
    """The sheet of the interview so far."""
    answers = tuple(event.outcome for event in interview.events if isinstance(event, Answered))
    closing = [event for event in interview.events if isinstance(event, (Answered, QuestionLeftOut))]
    ended = interview.ended
    topics = sorted({outcome.question.topic for outcome in answers})
    by_topic = [_row(name, [outcome for outcome in answers if outcome.question.topic == name]) for name in topics]
    by_topic.sort(key=lambda row: 1.0 if row.share is None else row.share)
    by_kind = [_row(kind, [outcome for outcome in answers if outcome.question.kind == kind]) for kind in KINDS]
    rounds = [outcome for outcome in answers if outcome.question.role == "round"]
    shares = [outcome.points / outcome.worth for outcome in rounds if outcome.worth]
    plan = interview.plan
    return ScoreSheet(
        interview=plan.interview,
        begun_ms=interview.begun_ms,
        seed=plan.seed,
        minutes=plan.minutes,
        level=plan.level,
        topics=plan.topics,
        format=plan.format,
        elapsed_ms=ended.elapsed_ms if ended else max((event.elapsed_ms for event in closing), default=0),
        ended=ended.how if ended else "",
        rounds_planned=len(plan.rounds),
        rounds_done=len(rounds),
        total=_row("all", answers),
        spread=SURE * stdev(shares) / len(shares) ** 0.5 if len(shares) >= LEAST_FOR_SPREAD else None,
        by_topic=tuple(by_topic),
        by_kind=tuple(row for row in by_kind if row.questions),
        answers=answers,
        not_reached=ended.not_reached if ended else (),
        left_out=tuple(event.question for event in interview.events if isinstance(event, QuestionLeftOut)),
        next_steps=tuple(_next_steps(plan, answers, by_topic))[:MOST_NEXT],
    )


def sheet_data(sheet: ScoreSheet) -> dict[str, Any]:
    """The sheet as data."""
    data = {name: value for name, value in as_written(sheet).items() if name not in ("total", "by_topic", "by_kind")}
    return {
        "schema": "harness.interview/1",
        **data,
        "score": _percent(sheet.total.share),
        "total": _row_data(sheet.total),
        "by_topic": [_row_data(row) for row in sheet.by_topic],
        "by_kind": [_row_data(row) for row in sheet.by_kind],
    }


def _row(name: str, answers: Sequence[QuestionOutcome]) -> ScoreRow:
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
    return {**asdict(row), "score": _percent(row.share)}


def _percent(share: float | None) -> float | None:
    return None if share is None else round(100 * share, 1)


def _next_steps(
    plan: InterviewPlan, answers: Iterable[QuestionOutcome], by_topic: Sequence[ScoreRow]
) -> Iterator[SheetStep]:
    """The code first, then the weakest topics, then the next interview."""
    answers, level = list(answers), plan.level
    form = "" if plan.format == "mixed" else f" --format {plan.format}"
    for outcome in answers:
        question = outcome.question
        if not outcome.path or outcome.is_right or not outcome.worth:
            continue
        if question.system:
            again = command_line(f"interview --format debug --topics {question.system}")
            yield SheetStep(command=again, why=f"{outcome.summary}; try another draw of its bugs")
        elif question.kind == "debug":
            yield SheetStep(command=_check(outcome), why=f"fix {question.exercise} in your own time")
        elif outcome.tries:
            yield SheetStep(
                command=command_line(f"hint {question.exercise}"), why=f"continue with {question.exercise}, then:"
            )
            yield SheetStep(command=_check(outcome), why=f"so far {outcome.summary}")
        else:
            yield SheetStep(command=command_line(f"start {question.exercise}"), why="write it without a clock first")
    weak = [row for row in by_topic if row.share is not None and row.share < WEAK]
    in_deck = {
        outcome.question.topic
        for outcome in answers
        if outcome.question.exercise or (outcome.question.card and is_of_deck(outcome.question.card))
    }
    for row in [row for row in weak if row.name in in_deck][:2]:
        yield SheetStep(
            command=command_line(f"drill --topic {row.name}"), why=f"{_percent(row.share):.0f} % of its points"
        )
    if weak:
        names = ",".join(row.name for row in weak[:3])
        yield SheetStep(
            command=command_line(f"interview{form} --topics {names} --level {level}"), why="the same topics again"
        )
    elif answers:
        shares = [row.share for row in by_topic if row.share is not None]
        harder = HARDER.get(level)
        if shares and min(shares) >= STRONG and harder:
            yield SheetStep(command=command_line(f"interview{form} --level {harder}"), why="you know this level")
        else:
            yield SheetStep(command=command_line(f"interview{form} --level {level}"), why="another draw of questions")


def _check(outcome: QuestionOutcome) -> str:
    """The command that grades the file again; it names the exercise where the file's name does not."""
    exercise = outcome.question.exercise
    named = "" if PurePath(outcome.path).stem == exercise else f" --exercise {exercise}"
    return command_line(f"check {quote(outcome.path)}{named}")
