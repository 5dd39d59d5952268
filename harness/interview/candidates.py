"""What an interview may ask, and how likely it is to.  Pure.

A weight is a product of four factors: how well the level fits, how often interviewers ask about it, how weak the
learner is in it, and whether it was asked recently.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from harness.cards.deck import BUG
from harness.cards.records import Card, Explain, Numeric, Scenario, SpotTheBug
from harness.cards.roles import NO_WEIGHTS, RoleWeights
from harness.course.catalogue import Summary
from harness.interview.formats import FORMATS, InterviewFormat
from harness.interview.material import DEEP_DIVE, ESTIMATE, InterviewMaterial
from harness.interview.records import Question
from harness.progress.rows import Standing

# Level of the interview: how well a question of each level fits it.
FITS = {
    "warm-up": {"warm-up": 1.0, "core": 0.3, "hard": 0.0},
    "core": {"warm-up": 0.5, "core": 1.0, "hard": 0.5},
    "hard": {"warm-up": 0.1, "core": 0.6, "hard": 1.0},
}
FREQUENCY_WEIGHTS = {"often": 4.0, "sometimes": 2.0, "rarely": 1.0}
# The factor for how much interviews for the role ask it: a weight of 0 to 3.
ROLE_FACTORS = (0.15, 1.0, 2.0, 4.0)
# The weight of a card: from KNOWN for one that the learner surely knows to KNOWN + 1 for one surely unknown; UNSEEN for
# one that was never answered.
KNOWN, UNSEEN = 0.2, 0.8
# The weight of an exercise by its standing: to be written, and to be debugged.
NEW, TRIED, PASSED = (1.0, 0.6), (1.2, 0.8), (0.4, 1.0)
# The weight of interview material, that of a card asked sometimes; the expected part of a chain that is reached.
USUAL, CHAIN_SHARE = 2.0, 0.5
# A format is about a kind that has at least this share of its time.
MAIN = 0.5
NO_MATERIAL = InterviewMaterial()
# What every coding round may ask, whatever the role: groups of exercises, and the share of the draws of each.
CLASSICS = {
    ("attention",): 0.13, ("multi-head-attention",): 0.14, ("kv-cache",): 0.17, ("bpe-train", "bpe-encode"): 0.16,
    ("top-p",): 0.13, ("lm-loss", "cross-entropy"): 0.13,
}  # fmt: skip
# The factor for a question of the last interview, and of the one before.
RECENT = (0.25, 0.5)
# JUDGING: going through the points of a spoken answer and reading the model answer.
JUDGING_MINUTES, COMPUTE_MINUTES, DECIDE_MINUTES, OTHER_MINUTES = 1.5, 3.0, 2.5, 1.5
# Debugging takes this share of the time for writing, within these minutes.
DEBUG_SHARE, DEBUG_LEAST, DEBUG_MOST = 0.5, 4.0, 12.0


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """The first question of a round, without its seed, and its weight in the draw."""

    question: Question
    weight: float
    # Cards of one family are asked once.
    family: str


@dataclass(frozen=True, kw_only=True)
class LearnerProfile:
    """What is known about the candidate."""

    # By card: the chance of knowing it now; answered cards only.
    recalls: Mapping[str, float]
    resting: Collection[str]
    standings: Mapping[str, Standing]
    # By card or exercise: how many interviews ago it was asked, 0 for the last one.
    asked: Mapping[str, int]

    def recency(self, name: str) -> float:
        """The factor for a card or an exercise that was asked recently."""
        ago = self.asked.get(name, len(RECENT))
        return RECENT[ago] if ago < len(RECENT) else 1.0


def candidates(
    cards: Mapping[str, Card],
    exercises: Sequence[Summary],
    learner: LearnerProfile,
    level: str,
    topics: Collection[str] = (),
    material: InterviewMaterial = NO_MATERIAL,
    format_: InterviewFormat = FORMATS["mixed"],
    weights: RoleWeights = NO_WEIGHTS,
) -> list[Candidate]:
    """Every possible first question of this format, in the order of decks, catalogue and material.

    `topics` are topics or chapters of cards, or exercises; empty for all.  A named exercise may be of any level.
    """
    summaries = {exercise.id: exercise for exercise in exercises}
    found: list[Candidate] = []
    for candidate in (
        *_of_cards(cards, learner, topics),
        *_of_exercises(cards, exercises, learner, topics, material, format_),
        *_of_material(material, learner, topics, format_),
    ):
        question = candidate.question
        fits = 1.0 if question.exercise in topics else FITS[level].get(question.level, 0.0)
        weight = candidate.weight * fits * _role_factor(question, summaries, weights)
        if weight > 0 and question.kind in {*format_.shares, format_.named}:
            found.append(replace(candidate, weight=weight))
    return _with_classics(found, learner) if format_.has_classics else found


def _with_classics(found: Sequence[Candidate], learner: LearnerProfile) -> list[Candidate]:
    """The candidates with each classic weighted so that it comes in its share of the draws, whatever its length."""
    group_of = {name: names for names in CLASSICS for name in names}
    own = dict.fromkeys(CLASSICS, 0.0)
    for candidate in found:
        if candidate.question.exercise in group_of:
            own[group_of[candidate.question.exercise]] += candidate.weight
    others = sum(candidate.weight for candidate in found if candidate.question.exercise not in group_of)
    whole = others / (1 - sum(share for names, share in CLASSICS.items() if own[names]))
    weighted = []
    for candidate in found:
        name = candidate.question.exercise
        if name in group_of and others:
            is_known = name in learner.standings and learner.standings[name].is_passed
            factor = (PASSED[0] if is_known else 1.0) * learner.recency(name)
            share = candidate.weight / own[group_of[name]]
            candidate = replace(candidate, weight=share * CLASSICS[group_of[name]] * whole * factor)
        weighted.append(candidate)
    return weighted


def _role_factor(question: Question, exercises: Mapping[str, Summary], weights: RoleWeights) -> float:
    if not weights.role:
        return 1.0
    exercise = exercises.get(question.exercise)
    return ROLE_FACTORS[weights.of_exercise(exercise) if exercise else weights.of_topic(question.topic)]


def minutes_of(card: Card) -> float:
    """The minutes that a card is expected to take in an interview."""
    if isinstance(card, Explain):
        return card.seconds / 60 + JUDGING_MINUTES
    return {Numeric: COMPUTE_MINUTES, Scenario: DECIDE_MINUTES}.get(type(card), OTHER_MINUTES)


def topics_of_exercises(cards: Mapping[str, Card]) -> dict[str, Counter[str]]:
    """By exercise: the topics of the cards that name it; a card that names several counts in part for each."""
    topics: dict[str, Counter[str]] = {}
    for card in cards.values():
        for exercise in card.practise if not isinstance(card, SpotTheBug) else ():
            topics.setdefault(exercise, Counter())[card.topic] += 1 / len(card.practise)  # type: ignore[assignment]
    return topics


def _of_cards(cards: Mapping[str, Card], learner: LearnerProfile, topics: Collection[str]) -> Iterator[Candidate]:
    kinds: dict[type[Card], str] = {Explain: "explain", Numeric: "compute", Scenario: "decide"}
    for card in cards.values():
        kind = kinds.get(type(card))
        names = {card.topic, card.chapter, *card.practise}
        if kind is None or card.id in learner.resting or (topics and names.isdisjoint(topics)):
            continue
        often = FREQUENCY_WEIGHTS.get(card.frequency, 2.0)
        weakness = KNOWN + 1 - learner.recalls[card.id] if card.id in learner.recalls else UNSEEN
        yield _candidate(question_of(card, kind=kind), learner, often * weakness, card.family)


def _of_exercises(
    cards: Mapping[str, Card],
    exercises: Sequence[Summary],
    learner: LearnerProfile,
    topics: Collection[str],
    material: InterviewMaterial,
    format_: InterviewFormat,
) -> Iterator[Candidate]:
    known = topics_of_exercises(cards)
    for exercise in exercises:
        own = known.get(exercise.id, Counter())
        if topics and {exercise.id, exercise.chapter, *own}.isdisjoint(topics):
            continue
        topic = max(own, key=lambda name: (own[name], name)) if own else exercise.chapter
        standing = learner.standings.get(exercise.id)
        write, debug = NEW if standing is None else PASSED if standing.is_passed else TRIED
        often = FREQUENCY_WEIGHTS.get(exercise.frequency, 2.0)
        question = Question(
            kind="write", exercise=exercise.id, seed=0, topic=topic, chapter=exercise.chapter, level=exercise.level,
            minutes=float(exercise.minutes),
        )  # fmt: skip
        if f"{BUG}{exercise.id}" in cards:  # it has known mistakes
            fixing = min(max(exercise.minutes * DEBUG_SHARE, DEBUG_LEAST), DEBUG_MOST)
            bug = replace(question, kind="debug", minutes=fixing)
            yield _candidate(bug, learner, often * debug * format_.debug_weight)
        steps = material.extensions.get(exercise.id, ())
        if format_.extension_weight > 1:  # the format is about these steps
            question = replace(question, rest_minutes=sum(step.minutes for step in steps))
        # Weighted by its minutes: an interview has one large task rather than a small one.
        weight = often * write * exercise.minutes * (format_.extension_weight if steps else 1.0)
        yield _candidate(question, learner, weight)


def _of_material(
    material: InterviewMaterial, learner: LearnerProfile, topics: Collection[str], format_: InterviewFormat
) -> Iterator[Candidate]:
    """Chains, designs, estimates and systems on these topics; on any topic if the format has nothing else."""
    found: list[tuple[set[str], Candidate]] = []
    for sequence in material.sequences.values():
        first, *others = (material.cards[name] for name in sequence.cards)
        # Half of a chain is expected to be reached.
        share = CHAIN_SHARE if sequence.kind == DEEP_DIVE else 1.0
        question = replace(
            question_of(first, kind=sequence.kind),
            topic=sequence.topic, chapter=sequence.chapter, level=sequence.level,
            rest_minutes=round(share * sum(minutes_of(card) for card in others), 1),
        )  # fmt: skip
        names = {sequence.id, sequence.topic, sequence.chapter, *sequence.exercises}
        found.append((names, _candidate(question, learner, USUAL)))
    for card in material.cards.values():
        if card.id.startswith(ESTIMATE):
            question = question_of(card, kind="estimate")
            found.append(({card.topic, card.chapter, *card.practise}, _candidate(question, learner, USUAL)))
    for system in material.systems.values():
        question = Question(
            kind="debug", system=system.id, seed=0, topic=system.topic, chapter=system.chapter, level=system.level,
            minutes=float(system.minutes),
        )  # fmt: skip
        names = {system.id, system.topic, system.chapter, *system.exercises}
        found.append((names, _candidate(question, learner, USUAL * format_.system_weight)))
    of_topics = [candidate for names, candidate in found if not topics or not names.isdisjoint(topics)]
    yield from of_topics
    there = {candidate.question.kind for candidate in of_topics}
    main = {kind for kind, share in format_.shares.items() if share >= MAIN} - there
    yield from (candidate for _, candidate in found if candidate.question.kind in main)


def _candidate(question: Question, learner: LearnerProfile, weight: float, family: str = "") -> Candidate:
    """A candidate of this weight, less if it was asked recently."""
    return Candidate(question=question, weight=weight * learner.recency(question.name), family=family)


def question_of(card: Card, *, kind: str, role: str = "round", seed: int = 0, why: str = "") -> Question:
    """The card as a question of a round of this kind."""
    return Question(
        kind=kind, role=role, card=card.id, seed=seed, topic=card.topic, chapter=card.chapter, level=card.level,
        minutes=minutes_of(card), why=why,
    )  # fmt: skip
