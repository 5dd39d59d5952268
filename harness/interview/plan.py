"""Candidates, minutes and a seed → the rounds of an interview.  Pure: the same input gives the same rounds.

Named exercises are chosen first, then a warm-up and one task to write, drawn by weight whatever its length; then
whichever kind is furthest behind its share of the time, as long as something fits.  Asked are the warm-up first, coding
in the middle, decisions last.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from harness.drill.engine import seed_of
from harness.drill.interleave import alternate_topics, spread_in
from harness.interview.candidates import Candidate
from harness.interview.records import Question

# kind: its share of the time
SHARES = {"write": 0.34, "explain": 0.26, "debug": 0.16, "compute": 0.14, "decide": 0.10}
# kind: the largest part of the interview that one round of it may take
LARGEST = {"write": 0.8, "debug": 0.35}
# A longer task to write is asked in the time there is, if that is at least this part of what it usually takes.
LEAST = 0.65
# The part of the time that is planned; the rest is for follow-ups.
FILLED = 0.92
CODING = ("write", "debug")
WARM_UP = ("explain", "compute")


def plan_rounds(
    candidates: Sequence[Candidate], minutes: float, seed: int, names: Sequence[str] = ()
) -> tuple[Question, ...]:
    """The first question of each round, in order; their minutes sum up to no more than was given.

    Of each name, an exercise or a chapter, an exercise is to be written: as many as fit, the first always.
    """
    table = _Table(candidates, minutes, seed)
    for name in names:
        writing = [candidate for candidate in candidates if candidate.question.kind == "write"]
        of_name = [
            candidate for candidate in writing if name in (candidate.question.exercise, candidate.question.chapter)
        ]
        if not table.choose(of_name, ("write",)) and of_name and not table.chosen:
            table.take(min(of_name, key=lambda candidate: candidate.question.minutes))
    opening = table.choose([candidate for candidate in candidates if candidate.question.level == "warm-up"], WARM_UP)
    if not table.spent["write"]:
        table.choose(candidates, ("write",))
    while True:
        behind = sorted(SHARES, key=lambda kind: (table.spent[kind] / SHARES[kind], -SHARES[kind]))
        has_room = any(table.choose(candidates, (kind,), is_fair=True) for kind in behind)
        if not has_room and not any(table.choose(candidates, (kind,)) for kind in behind):
            break
    others = _in_order([question for question in table.chosen if question is not opening])
    rounds = [opening, *others] if opening else others
    return tuple(replace(question, seed=seed_of(seed, question.name, 0)) for question in rounds)


class _Table:
    """What was chosen so far."""

    def __init__(self, candidates: Sequence[Candidate], minutes: float, seed: int) -> None:
        self.minutes = minutes
        # Each has a key of its own, so that a new card in the deck does not change the others' (Efraimidis and
        # Spirakis 2006: the lowest of such keys is a draw by weight).
        self.keys = {candidate: _key(seed, candidate) for candidate in candidates}
        self.chosen: list[Question] = []
        self.spent: Counter[str] = Counter()
        self.taken: set[str] = set()
        self.topics: Counter[str] = Counter()
        # kind: the shortest question of that kind, in minutes
        self.shortest: dict[str, float] = {}
        for candidate in candidates:
            kind, took = candidate.question.kind, candidate.question.minutes
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
            candidate for candidate in candidates if candidate.question.kind in kinds and self._fits(candidate, room)
        ]
        if not fitting:
            return None
        # A topic that is chosen already comes after the others.
        return self.take(
            min(fitting, key=lambda candidate: self.keys[candidate] * 4 ** self.topics[candidate.question.topic])
        )

    def take(self, candidate: Candidate) -> Question:
        """Plan it, in the time that a round of its kind may take."""
        question = candidate.question
        given = self._given(question)
        if given < question.minutes:
            question = replace(question, minutes=given, full_minutes=question.minutes)
        self.chosen.append(question)
        self.spent[question.kind] += question.minutes  # type: ignore[assignment]
        self.topics[question.topic] += 1
        self.taken |= {question.name, *_families(candidate)}
        return question

    def _largest(self, kind: str) -> float:
        """What one round of this kind may take."""
        return LARGEST.get(kind, 1.0) * self.minutes

    def _given(self, question: Question) -> float:
        """The minutes for this question; rounded down where they are fewer than it takes."""
        largest = self._largest(question.kind)
        return question.minutes if question.minutes <= largest else largest // 1

    def _fits(self, candidate: Candidate, room: float) -> bool:
        question = candidate.question
        given = self._given(question)
        least = LEAST if question.kind == "write" else 1.0
        return least * question.minutes <= given <= room and self.taken.isdisjoint(
            {question.name, *_families(candidate)}
        )


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
        [question for question in rounds if question.kind not in (*CODING, "decide")], lambda question: question.topic
    )
    decisions = [question for question in rounds if question.kind == "decide"]
    coding = sorted(
        (question for question in rounds if question.kind in CODING), key=lambda question: CODING.index(question.kind)
    )
    return spread_in([*spoken, *decisions], coding)
