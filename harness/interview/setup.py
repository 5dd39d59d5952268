"""A learner's history and a request → the plan of an interview.  Reads the store."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.cards.records import Card
from harness.course.catalogue import Course, Summary
from harness.errors import UsageError, did_you_mean
from harness.interview import log
from harness.interview.candidates import LearnerProfile, candidates
from harness.interview.history import asked_of_late
from harness.interview.plan import plan_rounds
from harness.interview.records import InterviewPlan
from harness.progress.store import Store
from harness.scheduler import replay
from harness.scheduler.replay import Memory


@dataclass(frozen=True, kw_only=True)
class InterviewRequest:
    """What is asked for; files go to a folder of the interview's own in `folder`."""

    minutes: float
    topics: tuple[str, ...]
    level: str
    seed: int
    folder: Path


def plan_interview(
    store: Store,
    cards: Mapping[str, Card],
    exercises: Sequence[Summary],
    memory: Memory,
    request: InterviewRequest,
    at_ms: int,
) -> InterviewPlan:
    """The rounds that fit the request and the learner.  Raises `UsageError` when there is nothing to ask."""
    learner = LearnerProfile(
        recalls=replay.recalls(memory, at_ms),
        resting=frozenset(memory.resting),
        standings=store.standings(),
        asked=asked_of_late(log.interviews(store)),
    )
    pool = candidates(cards, exercises, learner, request.level, request.topics)
    rounds = plan_rounds(pool, request.minutes, request.seed, request.topics)
    if not rounds:
        raise UsageError("nothing there fits into so few minutes, of these topics and at this level; ask for more")
    stamp = time.strftime("%Y-%m-%d-%H%M%S", time.localtime(at_ms / 1000))
    return InterviewPlan(
        interview=f"interview-{at_ms:013d}-{os.urandom(3).hex()}",
        seed=request.seed,
        minutes=request.minutes,
        level=request.level,
        topics=request.topics,
        rounds=rounds,
        folder=str((request.folder / stamp).absolute()),
    )


def known_topics(text: str | None, cards: Mapping[str, Card], course: Course) -> tuple[str, ...]:
    """The topics, chapters and exercises asked for.  Raises `UsageError` for an unknown one."""
    names = tuple(dict.fromkeys(name.strip() for name in (text or "").split(",") if name.strip()))
    topics = {card.topic for card in cards.values()} | {card.chapter for card in cards.values()}
    known = topics | set(course.exercise_ids) | {course.chapter_of(exercise) for exercise in course.exercise_ids}
    for name in names:
        if name not in known:
            advice = did_you_mean(name, known) or "; `harness cards list` and `harness list` show what there is"
            raise UsageError(f'--topics: there is no topic, chapter or exercise "{name}"{advice}')
    return names
