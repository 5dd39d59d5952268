"""The arguments of `harness interview`, what can be asked, and `--plan`, which starts nothing and writes nothing."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from harness.cli.echo import echo_json
from harness.clock import now_ms

if TYPE_CHECKING:
    from harness.course.catalogue import Course
    from harness.interview.follow_ups import CardPool
    from harness.interview.records import InterviewPlan
    from harness.scheduler.replay import Memory


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
    plain: bool
    history: int | None
    debrief: Path | None
    as_json: bool

    def request(self, course: Course, known: CardPool) -> InterviewPlan:
        """The plan as it is asked for, without rounds.  Raises `UsageError` for an unknown topic."""
        from harness.interview.formats import FORMATS
        from harness.interview.records import InterviewPlan
        from harness.interview.setup import known_topics

        return InterviewPlan(
            seed=time.time_ns() % 2**31 if self.seed is None else self.seed,
            minutes=self.minutes or FORMATS[self.format_].minutes,
            level=self.level,
            topics=known_topics(self.topics, course, known),
            folder=str(self.folder),
            format=self.format_,
            is_coached=self.coach,
        )


def read_pool(course: Course, memory: Memory, home: Path, *, keeps_cache: bool) -> CardPool:
    """Everything that can be asked."""
    from harness.cards.deck import read_deck
    from harness.interview.follow_ups import CardPool
    from harness.interview.material import load_material

    return CardPool(
        cards=read_deck(course, home, keeps_cache=keeps_cache).cards,
        resting=frozenset(memory.suspended),
        material=load_material(course.root, home if keeps_cache else None),
    )


def show_plan(course: Course, arguments: InterviewArguments) -> None:
    """Print the plan of an interview with these arguments, drawn from a copy of the learner's progress."""
    from harness.interview.screen import plan_blocks
    from harness.interview.setup import plan_data, plan_interview
    from harness.progress.store import Store
    from harness.scheduler import event_log
    from harness.scheduler.replay import replay
    from harness.terminal.session_screen import SessionScreen

    with closing(Store(course=course.name, is_copy=True)) as store:
        memory = replay(event_log.read_events(store).events)
        known = read_pool(course, memory, store.path.parent, keeps_cache=False)
        plan = plan_interview(store, course, known, memory, arguments.request(course, known), now_ms())
    if arguments.as_json:
        echo_json(plan_data(plan))
    else:
        SessionScreen().show(plan_blocks(plan))
