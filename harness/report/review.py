"""A passing solution → its page: the code beside the reference, its cost, likely interview questions.  Pure."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass

from harness.authoring.python_text import parse_python
from harness.cards.question import prepare_card
from harness.cards.records import Card, Choice, Explain, Numeric, Scenario
from harness.course.catalogue import FREQUENCIES, LEVELS
from harness.course.exercise import Exercise
from harness.course.figure import Figure
from harness.progress.attempts import PassRecord
from harness.report.page import render
from harness.report.side_by_side import calls_of, code_lines, side_by_side
from harness.results.findings import describe_measured, goal_sentence
from harness.results.result import CheckVerdict, Result
from harness.text import counted

MOST_QUESTIONS = 3
COSTS = ("cost", "speed", "scaling")
# Kinds that are answered aloud come first.
KINDS = (Explain.kind, Scenario.kind, Choice.kind, Numeric.kind)
LOOPS = (ast.For, ast.AsyncFor, ast.While, ast.comprehension)
HOURS_FROM, DAYS_FROM = 180, 2880


@dataclass(frozen=True)
class FollowUp:
    """A likely next question of an interviewer: its options, if any, and the answer in parts."""

    question: str
    options: tuple[str, ...]
    answer: str
    points: tuple[str, ...]


@dataclass(frozen=True)
class CodeSize:
    """The size of a file by its syntax tree."""

    lines: int
    loops: int
    deepest_loop: int


def review_page(
    task: Exercise,
    source: str | None,
    result: Result,
    record: PassRecord,
    cards: Iterable[Card],
    figure: Figure | None = None,
) -> str:
    """The review of a passing solution as a page; `source` is None if the file was not stored."""
    files = [("The reference", task.reference_source)]
    if source is not None:
        files.insert(0, ("Your code", source))
    return render(
        "review.html",
        id=task.id,
        title=task.file.title,
        duration=duration_text(record.minutes),
        since="from harness start to the pass"
        if record.is_from_start
        else "from the first hint or attempt to the pass",
        planned_minutes=task.file.minutes,
        tries=record.tries,
        hints=record.hints,
        hunks=None if source is None else side_by_side(source, task.reference_source),
        calls=[
            (name, sorted(calls_of(one) - calls_of(other)))
            for (name, one), (_, other) in zip(files, reversed(files), strict=True)
        ],
        sizes=[(name, size) for name, text in files if (size := code_size(text)) is not None],
        costs=[
            (check.id, describe_measured(check))
            for check in result.checks
            if check.kind in COSTS and check.verdict is not CheckVerdict.SKIPPED
        ],
        open_goals=[goal_sentence(goal) for goal in result.goals if goal.is_missed],
        has_goals=bool(result.goals),
        figure=figure,
        questions=list(map(follow_up, choose_questions(task.id, cards))),
    )


def duration_text(minutes: int) -> str:
    """`38 minutes`, `5 hours`, `3 days`."""
    for size, unit, least in ((1440, "days", DAYS_FROM), (60, "hours", HOURS_FROM)):
        if minutes >= least:
            return f"{round(minutes / size)} {unit}"
    return counted(minutes, "minute")


def code_size(source: str) -> CodeSize | None:
    """Lines of code without docstrings and comments, and Python loops; None if it is not Python."""
    tree = parse_python(source)
    if tree is None:
        return None
    loops = sum(isinstance(node, LOOPS) for node in ast.walk(tree))
    return CodeSize(len(code_lines(source)), loops, _deepest_loop(tree))


def _deepest_loop(node: ast.AST) -> int:
    """The deepest nesting of loops; each `for` of a comprehension counts as one."""
    inner = [_deepest_loop(child) for child in ast.iter_child_nodes(node)]
    generators = sum(isinstance(child, ast.comprehension) for child in ast.iter_child_nodes(node))
    return max(inner, default=0) + isinstance(node, ast.For | ast.AsyncFor | ast.While) + generators


def choose_questions(exercise: str, cards: Iterable[Card], most: int = MOST_QUESTIONS) -> list[Card]:
    """The cards on an exercise: first those mainly about it, then those answered aloud and asked often."""
    fitting = [card for card in cards if exercise in card.practise and card.kind in KINDS and not card.retired]
    families: dict[str, Card] = {}
    for card in sorted(fitting, key=lambda card: (card.practise[0] != exercise, *_rank(card))):
        families.setdefault(card.family or card.id, card)
    return list(families.values())[:most]


def _rank(card: Card) -> tuple[int, int, int, str]:
    return KINDS.index(card.kind), FREQUENCIES.index(card.frequency), -LEVELS.index(card.level), card.id


def follow_up(card: Card) -> FollowUp:
    """A card as a question with its answer."""
    asked = prepare_card(card, 0)
    match card:
        case Explain():
            return FollowUp(asked.question, (), card.answer, (*card.must, *card.points))
        case Scenario():
            right = next(option.text for option in asked.options if option.is_right)
            options = tuple(option.text for option in asked.options)
            return FollowUp(asked.question, options, f"{right} {card.answer}", card.facts)
        case Choice():
            options = tuple(option.text for option in asked.options)
            reasons = tuple(f"{option.text}: {option.why}" for option in asked.options if option.is_right)
            return FollowUp(asked.question, options, "", reasons)
        case _:
            return FollowUp(asked.question, (), asked.answer, (asked.working,) if asked.working else ())
