"""A learner's history and a request → the plan of an interview.  Reads the store."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.cards.records import Card
from harness.command_line import command_line
from harness.course.catalogue import Course, Summary
from harness.errors import UsageError, did_you_mean
from harness.interview import log
from harness.interview.candidates import LearnerProfile, candidates
from harness.interview.formats import FORMATS
from harness.interview.material import InterviewMaterial
from harness.interview.records import InterviewPlan
from harness.interview.rounds import plan_rounds
from harness.interview.score_sheet import recently_asked
from harness.progress.store import Store
from harness.scheduler import replay
from harness.scheduler.replay import Memory


@dataclass(frozen=True, kw_only=True)
class InterviewRequest:
    """What the candidate asks for; each interview gets its own folder in `folder`."""

    minutes: float
    topics: tuple[str, ...]
    level: str
    seed: int
    folder: Path
    format: str = "mixed"
    is_coached: bool = False


def plan_interview(
    store: Store,
    cards: Mapping[str, Card],
    exercises: Sequence[Summary],
    material: InterviewMaterial,
    memory: Memory,
    request: InterviewRequest,
    at_ms: int,
) -> InterviewPlan:
    """The rounds for this request and learner.  Raises `UsageError` if there is nothing to ask."""
    learner = LearnerProfile(
        recalls=replay.recalls(memory, at_ms),
        resting=frozenset(memory.suspended),
        standings=store.standings(),
        asked=recently_asked(log.interviews(store)),
    )
    format_ = FORMATS[request.format]
    pool = candidates(cards, exercises, learner, request.level, request.topics, material, format_)
    rounds = plan_rounds(pool, request.minutes, request.seed, request.topics, format_)
    if not rounds:
        raise UsageError(
            f"no question of format {request.format} on these topics and at this level fits into {request.minutes:g} "
            "minutes; allow more minutes, or choose another level or other topics"
        )
    stamp = time.strftime("%Y-%m-%d-%H%M%S", time.localtime(at_ms / 1000))
    return InterviewPlan(
        interview=f"interview-{at_ms:013d}-{os.urandom(3).hex()}",
        seed=request.seed,
        minutes=request.minutes,
        level=request.level,
        topics=request.topics,
        rounds=rounds,
        folder=str((request.folder / stamp).absolute()),
        format=request.format,
        is_coached=request.is_coached,
    )


def known_topics(
    text: str | None, cards: Mapping[str, Card], course: Course, material: InterviewMaterial
) -> tuple[str, ...]:
    """The topics, chapters and exercises asked for.  Raises `UsageError` for an unknown one."""
    names = tuple(dict.fromkeys(name.strip() for name in (text or "").split(",") if name.strip()))
    topics = {name for card in cards.values() for name in (card.topic, card.chapter)}
    topics |= {card.topic for card in material.cards.values()}
    topics |= {*material.chains, *material.designs, *material.systems}
    known = topics | set(course.exercise_ids) | {course.chapter_of(exercise) for exercise in course.exercise_ids}
    for name in names:
        if name not in known:
            advice = (
                did_you_mean(name, known)
                or f"; `{command_line('cards list')}` and `{command_line('list')}` show what there is"
            )
            raise UsageError(f'--topics: there is no topic, chapter or exercise "{name}"{advice}')
    return names
