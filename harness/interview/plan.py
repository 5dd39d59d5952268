"""Candidates, minutes, a format and a seed → the rounds of an interview.  Pure: the same input gives the same rounds.

Named exercises are chosen first, then, where the format has them, a warm-up and one task to write, drawn by weight
whatever its length; then whichever kind is furthest behind its share of the time, as long as something fits.  Asked are
the warm-up first, coding in the middle, decisions and designs last.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from harness.drill.engine import seed_of
from harness.drill.interleave import alternate_topics, spread_in
from harness.interview.candidates import Candidate
from harness.interview.formats import FORMATS, InterviewFormat
from harness.interview.records import Question

# A longer task to write is asked in the time there is, if that is at least this part of what it usually takes.
LEAST = 0.65
# The part of the time that is planned; the rest is for follow-ups.
FILLED = 0.92
CODING = ("write", "debug")
WARM_UP = ("explain", "compute")
LAST = ("decide", "design")


def plan_rounds(
    candidates: Sequence[Candidate],
    minutes: float,
    seed: int,
    names: Sequence[str] = (),
    format_: InterviewFormat = FORMATS["mixed"],
) -> tuple[Question, ...]:
    """The first question of each round, in order; their minutes sum up to no more than was given.

    Of each name, an exercise or a chapter, an exercise is to be written, or to be fixed where the format is about
    that: as many as fit, the first always.
    """
    shares = format_.shares
    table = _Table(candidates, minutes, seed, format_)
    for name in names:
        naming = [candidate for candidate in candidates if candidate.question.kind == format_.named]
        of_name = [
            candidate
            for candidate in naming
            if name == candidate.question.exercise
            or (name == candidate.question.chapter and candidate.question.exercise and format_.named in shares)
        ]
        if not table.choose(of_name, (format_.named,)) and of_name and not table.chosen:
            table.take(min(of_name, key=lambda candidate: candidate.question.minutes))
    opening = None
    if format_.has_warm_up:
        warm_ups = [candidate for candidate in candidates if candidate.question.level == "warm-up"]
        opening = table.choose(warm_ups, WARM_UP)
    if "write" in shares and not any(table.spent[kind] for kind in format_.code):
        table.choose(candidates, format_.code)
    while True:
        behind = sorted(shares, key=lambda kind: (table.spent[kind] / shares[kind], -shares[kind]))
        has_room = any(table.choose(table.of_kind[kind], (kind,), is_fair=True) for kind in behind)
        if not has_room and not any(table.choose(table.of_kind[kind], (kind,)) for kind in behind):
            break
    others = _in_order([question for question in table.chosen if question is not opening])
    rounds = [opening, *others] if opening else others
    return tuple(replace(question, seed=seed_of(seed, question.name, 0)) for question in rounds)


class _Table:
    """What was chosen so far."""

    def __init__(self, candidates: Sequence[Candidate], minutes: float, seed: int, format_: InterviewFormat) -> None:
        self.minutes = minutes
        self.largest = format_.largest
        # Each has a key of its own, so that a new card in the deck does not change the others' (Efraimidis and
        # Spirakis 2006: the lowest of such keys is a draw by weight).
        self.keys = {id(candidate): _key(seed, candidate) for candidate in candidates}
        # The minutes that a round needs, without those that are too long for any; and the candidates by their kind.
        self.needed: dict[int, float] = {}
        self.of_kind: defaultdict[str, list[Candidate]] = defaultdict(list)
        for candidate in candidates:
            needed = self._needed(candidate.question)
            if needed is not None:
                self.needed[id(candidate)] = needed
                self.of_kind[candidate.question.kind].append(candidate)
        self.chosen: list[Question] = []
        self.spent: defaultdict[str, float] = defaultdict(float)
        self.taken: set[str] = set()
        self.topics: Counter[str] = Counter()
        # kind: the shortest question of that kind, in minutes
        self.shortest: dict[str, float] = {}
        for candidate in candidates:
            kind, took = candidate.question.kind, _least(candidate.question)
            if took <= self._largest(kind):
                self.shortest[kind] = min(took, self.shortest.get(kind, took))

    def choose(
        self, candidates: Sequence[Candidate], kinds: Sequence[str], *, is_fair: bool = False
    ) -> Question | None:
        """Take the next of these kinds that fits; None if none does.

        A fair choice leaves room for one of each kind that is not there yet.
        """
        others = [took for kind, took in self.shortest.items() if not self.spent[kind] and kind not in kinds]
        room = FILLED * self.minutes - sum(self.spent.values()) - (sum(others) if is_fair else 0.0)
        fitting = [
            candidate
            for candidate in candidates
            if candidate.question.kind in kinds
            and self.needed.get(id(candidate), math.inf) <= room
            and self.taken.isdisjoint({candidate.question.name, *_families(candidate)})
        ]
        if not fitting:
            return None
        # A topic that is chosen already comes after the others.
        return self.take(
            min(fitting, key=lambda candidate: self.keys[id(candidate)] * 4 ** self.topics[candidate.question.topic])
        )

    def take(self, candidate: Candidate) -> Question:
        """Plan it, in the time that a round of its kind may take."""
        question = candidate.question
        given = self._given(question)
        if given < question.minutes:
            question = replace(question, minutes=given, full_minutes=question.minutes)
        if question.kind == "write":  # extensions take what is left
            spare = FILLED * self.minutes - sum(self.spent.values()) - question.minutes
            question = replace(question, rest_minutes=max(0.0, min(question.rest_minutes, spare)))
        self.chosen.append(question)
        self.spent[question.kind] += question.round_minutes
        self.topics[question.topic] += 1
        self.taken |= {question.name, *_families(candidate)}
        return question

    def _largest(self, kind: str) -> float:
        """What one round of this kind may take."""
        return self.largest.get(kind, 1.0) * self.minutes

    def _given(self, question: Question) -> float:
        """The minutes for this question; rounded down where they are fewer than it takes."""
        largest = self._largest(question.kind)
        return question.minutes if question.minutes <= largest else largest // 1

    def _needed(self, question: Question) -> float | None:
        """The minutes that a round with this question takes; None where it is too long for this interview."""
        given = self._given(question)
        least, rest = (LEAST, 0.0) if question.kind == "write" else (1.0, question.rest_minutes)
        is_possible = least * question.minutes <= given and given + rest <= self._largest(question.kind)
        return given + rest if is_possible else None


def _least(question: Question) -> float:
    """The time that a round needs: extensions of written code may be left out."""
    return question.minutes if question.kind == "write" else question.round_minutes


def _key(seed: int, candidate: Candidate) -> float:
    # Exponential; made of a hash, because seeding a generator for each of them takes half of the planning.
    text = f"{seed} {candidate.question.kind} {candidate.question.name}"
    drawn = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")
    return -math.log((drawn + 1) / 2**64) / candidate.weight


def _families(candidate: Candidate) -> list[str]:
    return [f"family {candidate.family}"] if candidate.family else []


def _in_order(rounds: Sequence[Question]) -> list[Question]:
    """Spoken rounds with coding spread evenly among them; decisions last, equal topics apart."""
    spoken = alternate_topics(
        [question for question in rounds if question.kind not in (*CODING, *LAST)], lambda question: question.topic
    )
    decisions = [question for kind in LAST for question in rounds if question.kind == kind]
    coding = sorted(
        (question for question in rounds if question.kind in CODING), key=lambda question: CODING.index(question.kind)
    )
    return spread_in([*spoken, *decisions], coding)
