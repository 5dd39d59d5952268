"""What an interview asks besides the deck: chains, rounds made of parts, estimates, questions about cost, extensions of
exercises, systems to debug, and graded answers to calibrate the candidate.

Pure; `material_files` reads it.  Questions are cards whose ids begin with their kind: `chain:kv-cache/2`.  No review of
them is stored.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from harness.authoring.formula import parse_condition
from harness.cards import numeric
from harness.cards.records import Card, Choice, Explain, Numeric

FOLDER = "flashcards/interview"
CHAIN, ESTIMATE, COST = "chain:", "estimate:", "cost:"
# By list of a file: the first word of its cards' ids.  A round of that kind has its name, but for a chain.
SEQUENCES = {
    "chains": "chain", "designs": "design", "kernels": "kernel", "papers": "paper", "projects": "project",
    "behavioural": "behavioural",
}  # fmt: skip
PREFIXES = (*(f"{name}:" for name in SEQUENCES.values()), ESTIMATE, COST)
DEEP_DIVE = "deep-dive"


@dataclass(frozen=True, kw_only=True)
class Part:
    """One question of a sequence."""

    card: str
    # The depth of a question of a chain, else the name of the part.
    name: str
    # Words, one of which must occur in the earlier answers of the round; and words of which none may.
    if_said: tuple[str, ...] = ()
    unless_said: tuple[str, ...] = ()
    # Cards of which a sitting draws one; empty for the card itself.
    variants: tuple[str, ...] = ()

    def is_asked(self, said: str) -> bool:
        """Whether it is asked after these answers; if they are not in words, it is."""
        if not said:
            return True
        return (not self.if_said or has_phrase(said, self.if_said)) and not has_phrase(said, self.unless_said)


@dataclass(frozen=True, kw_only=True)
class QuestionSequence:
    """Questions in a fixed order: a chain, or the parts of a round."""

    id: str
    # The kind of its rounds.
    kind: str
    topic: str
    chapter: str
    level: str
    exercises: tuple[str, ...]
    parts: tuple[Part, ...]
    # What is drawn for a sitting, the same for all its parts; its formula counts for nothing.
    numbers: Numeric

    @property
    def cards(self) -> tuple[str, ...]:
        """The ids of its questions."""
        return tuple(part.card for part in self.parts)


@dataclass(frozen=True)
class Probe:
    """What is asked after an answer: by what was said of a point or a red flag, or for a phrase; "" for nothing."""

    point: str
    if_said: str
    if_missed: str = ""
    is_red_flag: bool = False
    phrases: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ExtensionStep:
    """The next exercise, written below the existing code."""

    exercise: str
    ask: str
    minutes: float


@dataclass(frozen=True, kw_only=True)
class Bug:
    """A bug that can be planted in a system."""

    id: str
    explanation: str
    # Right and wrong texts.
    change: Mapping[str, str]
    # The function that fails with it.
    behaviour: str
    # Lines that do not fix it, and the reasons.
    wrong_fixes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class DebugSystem:
    """A program to debug; `source` is the correct one."""

    id: str
    title: str
    topic: str
    chapter: str
    level: str
    exercises: tuple[str, ...]
    sources: tuple[str, ...]
    minutes: float
    statement: str
    bugs: tuple[Bug, ...]
    source: str = field(repr=False)
    # The source of the functions that check it.
    behaviours: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class SampleAnswer:
    """An answer of somebody else to a question of a chain, and whether each of its points is said there."""

    question: str
    grade: str
    right: tuple[bool, ...]
    text: str
    # What invites a wrong judgement.
    trap: str = ""


@dataclass(frozen=True, kw_only=True)
class InterviewMaterial:
    """Everything in the folder, by id."""

    cards: dict[str, Card] = field(default_factory=dict)
    # By the beginning of its cards' ids: `chain:kv-cache`.
    sequences: dict[str, QuestionSequence] = field(default_factory=dict)
    systems: dict[str, DebugSystem] = field(default_factory=dict)
    # By exercise: the steps that follow it.
    extensions: dict[str, tuple[ExtensionStep, ...]] = field(default_factory=dict)
    # By card: its probes, and the points that are asked on a condition only.
    probes: dict[str, tuple[Probe, ...]] = field(default_factory=dict)
    conditions: dict[str, dict[str, str]] = field(default_factory=dict)
    samples: list[SampleAnswer] = field(default_factory=list)

    def of_kind(self, kind: str) -> dict[str, QuestionSequence]:
        """The chains or rounds of a kind, by id."""
        return {sequence.id: sequence for sequence in self.sequences.values() if sequence.kind == kind}

    def sequence_of(self, card: str) -> tuple[QuestionSequence, int] | None:
        """The chain or round of a card, and its place there, from 0."""
        found = self.sequences.get(card.partition("/")[0])
        return (found, found.cards.index(card)) if found is not None and card in found.cards else None

    def drawn(self, card: str, seed: int) -> Card:
        """The question as the sitting of this seed asks it: a variant of it, with the numbers of its round."""
        name, values = self._draw(card, seed)
        return _filled(self.cards[name], values, self.conditions.get(name, {}))

    def probes_of(self, card: str, seed: int) -> tuple[Probe, ...]:
        """The probes of that question."""
        name, values = self._draw(card, seed)
        conditions = self.conditions.get(name, {})
        return tuple(
            replace(
                probe,
                point=numeric.fill(probe.point, values),
                if_said=numeric.fill(probe.if_said, values),
                if_missed=numeric.fill(probe.if_missed, values),
            )
            for probe in self.probes.get(name, ())
            if _holds(probe.point, conditions, values)
        )

    def checked(self, card: str, seed: int) -> tuple[str, ...]:
        """What that question, and the numbers of its round, can check in an answer: key points and right numbers."""
        found = self.sequence_of(card)
        asked = [self.drawn(part, seed) for part in (card, *(found[0].cards if found else ()))]
        points = asked[0].must + asked[0].points if isinstance(asked[0], Explain) else ()
        right = [numeric.answer_text(part, numeric.draw(part, seed)) for part in asked if isinstance(part, Numeric)]
        return (*points, *right)

    def _draw(self, card: str, seed: int) -> tuple[str, numeric.Values]:
        found = self.sequence_of(card)
        if found is None:
            return card, {}
        sequence, place = found
        variants = sequence.parts[place].variants or (card,)
        return variants[seed % len(variants)], numeric.draw(sequence.numbers, seed)


def _filled(card: Card, values: numeric.Values, conditions: Mapping[str, str]) -> Card:
    """The card with these numbers, and without the points whose conditions they do not meet."""

    def filled(*texts: str) -> tuple[str, ...]:
        return tuple(numeric.fill(text, values) for text in texts if _holds(text, conditions, values))

    match card:
        case Numeric():  # fills its own texts
            return replace(card, draw={**{name: (value,) for name, value in values.items()}, **card.draw})
        case Explain():
            question, answer = filled(card.question, card.answer)
            groups = tuple((need, filled(*of)) for need, of in card.groups)
            must, points, red_flags = filled(*card.must), filled(*card.points), filled(*card.red_flags)
            return replace(
                card, question=question, must=must, groups=groups, points=points, red_flags=red_flags, answer=answer
            )  # fmt: skip
        case Choice():
            options = tuple(
                replace(option, text=numeric.fill(option.text, values), why=numeric.fill(option.why, values))
                for option in card.options
            )
            return replace(card, question=numeric.fill(card.question, values), options=options)
        case _:
            return card


def _holds(point: str, conditions: Mapping[str, str], values: numeric.Values) -> bool:
    return point not in conditions or parse_condition(conditions[point]).holds(values)


def has_phrase(text: str, phrases: Collection[str]) -> bool:
    """Whether one of these words or phrases occurs; `cach*` is each word that begins so, `#` a number."""
    said = " ".join(text.lower().split())
    patterns = (re.escape(phrase.lower()).replace(r"\*", r"\w*").replace(r"\#", r"\d[\d.,]*") for phrase in phrases)
    return any(re.search(rf"(?<![^\W\d]){pattern}(?!\w)", said) for pattern in patterns)


def is_of_deck(card: str) -> bool:
    """Whether it is a card, and of a deck, so that the drill learns from its answers."""
    return bool(card) and not card.startswith(PREFIXES)
