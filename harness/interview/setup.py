"""A learner's history and what is asked for → the plan of an interview.  Reads the store."""

from __future__ import annotations

import os
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from harness.cards.deck import read_deck
from harness.cards.roles import load_weights
from harness.command_line import command_line
from harness.course.catalogue import Course
from harness.errors import UsageError, did_you_mean
from harness.interview import log
from harness.interview.calibration import EVERY, sample_questions
from harness.interview.candidates import LearnerProfile, candidates
from harness.interview.follow_ups import CardPool
from harness.interview.formats import FORMATS, format_for
from harness.interview.material import DEEP_DIVE
from harness.interview.material_files import load_material
from harness.interview.records import InterviewPlan
from harness.interview.rounds import plan_rounds
from harness.interview.score_sheet import recently_asked
from harness.progress.store import Store
from harness.scheduler import replay
from harness.scheduler.replay import Memory

ROUND_FIELDS = (
    "kind", "card", "exercise", "system", "topic", "chapter", "level", "minutes", "full_minutes", "rest_minutes",
)  # fmt: skip


def plan_interview(
    store: Store, course: Course, known: CardPool, memory: Memory, request: InterviewPlan, at_ms: int
) -> InterviewPlan:
    """The plan asked for, with a name, with rounds for this learner and with a subfolder of its folder.

    Raises `UsageError` if there is nothing to ask.
    """
    held = log.interviews(store)
    learner = LearnerProfile(
        recalls=replay.recalls(memory, at_ms),
        resting=known.resting,
        standings=store.standings(),
        asked=recently_asked(held),
    )
    format_, topics = format_for(request.format, request.role), request.topics
    weights = load_weights(course, request.role)
    pool = candidates(known.cards, course.summaries(), learner, request.level, topics, known.material, format_, weights)
    rounds = plan_rounds(pool, request.minutes, request.seed, topics, format_)
    if not rounds:
        raise UsageError(
            f"no question of format {request.format} on these topics and at this level fits into {request.minutes:g} "
            "minutes; allow more minutes, or choose another level or other topics"
        )
    dives = sum(question.kind == DEEP_DIVE for question in rounds)
    planned = {question.topic for question in rounds}
    samples = sample_questions(known.material, held, dives // EVERY, request.seed, planned)
    stamp = time.strftime("%Y-%m-%d-%H%M%S", time.localtime(at_ms / 1000))
    return replace(
        request, interview=f"interview-{at_ms:013d}-{os.urandom(3).hex()}", rounds=rounds, samples=samples,
        folder=str(Path(request.folder, stamp).absolute()),
    )  # fmt: skip


def requested_plan(
    course: Course,
    known: CardPool,
    *,
    seed: int | None,
    minutes: float | None,
    topics: str | None,
    folder: Path,
    **others: Any,
) -> InterviewPlan:
    """The plan as it is asked for, without rounds.  Raises `UsageError` for an unknown topic."""
    return InterviewPlan(
        seed=time.time_ns() % 2**31 if seed is None else seed,
        minutes=minutes or FORMATS[others["format"]].minutes,
        topics=known_topics(topics, course, known),
        folder=str(folder),
        asks_evidence=True,
        **others,
    )


def read_pool(course: Course, memory: Memory, home: Path, *, keeps_cache: bool) -> CardPool:
    """Everything that can be asked."""
    return CardPool(
        cards=read_deck(course, home, keeps_cache=keeps_cache).cards,
        resting=frozenset(memory.suspended),
        material=load_material(course.root, home if keeps_cache else None),
    )


def known_topics(text: str | None, course: Course, known: CardPool) -> tuple[str, ...]:
    """The topics, chapters and exercises asked for.  Raises `UsageError` for an unknown one."""
    names = tuple(dict.fromkeys(name.strip() for name in (text or "").split(",") if name.strip()))
    material = known.material
    topics = {name for card in known.cards.values() for name in (card.topic, card.chapter)}
    topics |= {card.topic for card in material.cards.values()}
    topics |= {*(sequence.id for sequence in material.sequences.values()), *material.systems}
    topics |= {*course.exercise_ids, *(course.chapter_of(exercise) for exercise in course.exercise_ids)}
    for name in names:
        if name not in topics:
            advice = (
                did_you_mean(name, topics)
                or f"; `{command_line('cards list')}` and `{command_line('list')}` show what there is"
            )
            raise UsageError(f'--topics: there is no topic, chapter or exercise "{name}"{advice}')
    return names


def plan_data(plan: InterviewPlan) -> dict[str, Any]:
    """The plan as data."""
    return {
        "schema": "harness.interview-plan/1",
        **{name: getattr(plan, name) for name in ("seed", "minutes", "level", "format", "role")},
        "topics": list(plan.topics),
        "rounds": [{name: asdict(question)[name] for name in ROUND_FIELDS} for question in plan.rounds],
    }
