"""`harness interview --plan`: the rounds that an interview would ask.  Starts nothing and writes nothing."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.cli.echo import echo_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harness.cards.records import Card
    from harness.course.catalogue import Course
    from harness.interview.material import InterviewMaterial
    from harness.interview.records import InterviewPlan, Question
    from harness.interview.setup import InterviewRequest
    from harness.terminal.session_screen import SessionScreen

ROUND_FIELDS = (
    "kind",
    "card",
    "exercise",
    "system",
    "topic",
    "chapter",
    "level",
    "minutes",
    "full_minutes",
    "rest_minutes",
)


@dataclass(frozen=True)
class InterviewArguments:
    """The arguments of `harness interview`."""

    minutes: float | None
    topics: str | None
    format_: str
    coach: bool
    level: str
    seed: int | None
    folder: Path
    is_plan: bool
    resume: bool
    new: bool
    fresh: bool
    plain: bool
    history: int | None
    debrief: Path | None
    as_json: bool

    @property
    def is_new(self) -> bool:
        """Whether an interrupted interview is ended."""
        return self.new or self.fresh

    def request(self, cards: Mapping[str, Card], course: Course, material: InterviewMaterial) -> InterviewRequest:
        """The request that an interview is planned from.  Raises `UsageError` for an unknown topic."""
        from harness.interview.formats import FORMATS
        from harness.interview.setup import InterviewRequest, known_topics

        return InterviewRequest(
            minutes=self.minutes or FORMATS[self.format_].minutes,
            topics=known_topics(self.topics, cards, course, material),
            level=self.level,
            seed=time.time_ns() % 2**31 if self.seed is None else self.seed,
            folder=self.folder,
            format=self.format_,
            is_coached=self.coach,
        )


def show_plan(course: str | None, arguments: InterviewArguments) -> None:
    """Print the plan of an interview with these arguments, drawn from a copy of the learner's progress."""
    from harness.cards.library import read_deck
    from harness.course.catalogue import load_course
    from harness.interview.material import load_material
    from harness.interview.setup import plan_interview
    from harness.progress.store import Store
    from harness.scheduler import event_log
    from harness.scheduler.replay import replay

    loaded = load_course(course)
    with closing(Store(course=loaded.name, is_copy=True)) as store:
        cards = read_deck(loaded, store.path.parent, keeps_cache=False).cards
        material = load_material(loaded.root)
        memory = replay(event_log.read_events(store).events)
        now_ms = time.time_ns() // 1_000_000
        request = arguments.request(cards, loaded, material)
        plan = plan_interview(store, cards, loaded.summaries(), material, memory, request, now_ms)
    if arguments.as_json:
        echo_json(plan_data(plan))
        return
    from harness.terminal.session_screen import SessionScreen

    _show(plan, SessionScreen())


def plan_data(plan: InterviewPlan) -> dict[str, Any]:
    """The plan as JSON."""
    return {
        "schema": "harness.interview-plan/1",
        "seed": plan.seed,
        "minutes": plan.minutes,
        "level": plan.level,
        "format": plan.format,
        "topics": list(plan.topics),
        "rounds": [{name: asdict(question)[name] for name in ROUND_FIELDS} for question in plan.rounds],
    }


def _show(plan: InterviewPlan, screen: SessionScreen) -> None:
    from harness.interview.screen import summary
    from harness.terminal.blocks import Block

    width = len(str(len(plan.rounds)))
    planned = sum(question.round_minutes for question in plan.rounds)
    screen.show(
        [
            Block("plain", summary(plan)),
            *(Block("plain", _line(question), f"{number:>{width}}") for number, question in enumerate(plan.rounds, 1)),
            Block("note", f"{planned:g} minutes are planned; the rest is for follow-up questions."),
            Block("note", f"Nothing was started. With --seed {plan.seed} an interview asks these rounds."),
        ]
    )


def _line(question: Question) -> str:
    usual = f", usually {question.full_minutes:g}" if question.full_minutes else ""
    rest = f" and {question.rest_minutes:g} for what follows" if question.rest_minutes else ""
    return f"{question.kind_name}: {question.name}, {question.minutes:g} min{rest}{usual}"
