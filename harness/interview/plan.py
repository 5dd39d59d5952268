"""Candidates, minutes and a seed → the rounds of an interview.  Pure: the same of all three give the same rounds.

A warm-up first; then whichever kind is furthest behind its share of the time, as long as something fits, and one of
each kind where there is time for all; coding in the middle, decisions at the end.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from harness.drill.mixing import alternated, mixed
from harness.drill.session import seed_of
from harness.interview.pool import Candidate
from harness.interview.records import Question

# kind: its share of the time
SHARES = {"write": 0.34, "explain": 0.26, "debug": 0.16, "compute": 0.14, "decide": 0.10}
# kind: the largest part of the interview that one round of it may take
LARGEST = {"write": 0.5, "debug": 0.35}
# So much is planned; the rest is for follow-ups.
FILLED = 0.92
CODING = ("write", "debug")
WARM_UP = ("explain", "compute")


def plan_rounds(candidates: Sequence[Candidate], minutes: float, seed: int) -> tuple[Question, ...]:
    """The first question of each round, in order; their minutes sum up to no more than was given."""
    table = _Table(candidates, minutes, seed)
    opening = table.choose([one for one in candidates if one.question.level == "warm-up"], WARM_UP)
    while True:
        behind = sorted(SHARES, key=lambda kind: (table.spent[kind] / SHARES[kind], -SHARES[kind]))
        has_room = any(table.choose(candidates, (kind,), is_fair=True) for kind in behind)
        if not has_room and not any(table.choose(candidates, (kind,)) for kind in behind):
            break
    rounds = [replace(one, seed=seed_of(seed, one.name, 0)) for one in table.chosen]
    return tuple([*rounds[:1], *_in_order(rounds[1:])] if opening else _in_order(rounds))


class _Table:
    """What was chosen so far."""

    def __init__(self, candidates: Sequence[Candidate], minutes: float, seed: int) -> None:
        self.minutes = minutes
        # Each has a key of its own, so that a new card in the deck does not change the others' (Efraimidis and
        # Spirakis 2006: the lowest of such keys is a draw by weight).
        self.keys = {one: _key(seed, one) for one in candidates}
        self.chosen: list[Question] = []
        self.spent: Counter[str] = Counter()
        self.taken: set[str] = set()
        self.topics: Counter[str] = Counter()
        # kind: the shortest that there is of it
        self.shortest: dict[str, float] = {}
        for one in candidates:
            kind, took = one.question.kind, one.question.minutes
            if took <= self._largest(kind):
                self.shortest[kind] = min(took, self.shortest.get(kind, took))

    def choose(self, candidates: Sequence[Candidate], kinds: Sequence[str], *, is_fair: bool = False) -> bool:
        """Take the next of these kinds that fits; whether there was one.

        A fair choice leaves room for one of each kind that is not there yet.
        """
        others = [took for kind, took in self.shortest.items() if not self.spent[kind] and kind not in kinds]
        room = FILLED * self.minutes - sum(self.spent.values()) - (sum(others) if is_fair else 0.0)
        fitting = [one for one in candidates if one.question.kind in kinds and self._fits(one, room)]
        if not fitting:
            return False
        # A topic that is there already waits behind the others.
        best = min(fitting, key=lambda one: self.keys[one] * 4 ** self.topics[one.question.topic])
        question = best.question
        self.chosen.append(question)
        self.spent[question.kind] += question.minutes  # type: ignore[assignment]
        self.topics[question.topic] += 1
        self.taken |= {question.name, *_families(best)}
        return True

    def _largest(self, kind: str) -> float:
        """What one round of this kind may take."""
        return LARGEST.get(kind, 1.0) * self.minutes

    def _fits(self, one: Candidate, room: float) -> bool:
        question = one.question
        return question.minutes <= min(room, self._largest(question.kind)) and self.taken.isdisjoint(
            {question.name, *_families(one)}
        )


def _key(seed: int, one: Candidate) -> float:
    return random.Random(f"{seed} {one.question.kind} {one.question.name}").expovariate(one.weight)  # noqa: S311


def _families(one: Candidate) -> list[str]:
    return [f"family {one.family}"] if one.family else []


def _in_order(rounds: Sequence[Question]) -> list[Question]:
    """Spoken rounds with the coding among them at even distances; decisions last, topics apart."""
    spoken = alternated([one for one in rounds if one.kind not in (*CODING, "decide")], lambda one: one.topic)
    decisions = [one for one in rounds if one.kind == "decide"]
    coding = sorted((one for one in rounds if one.kind in CODING), key=lambda one: CODING.index(one.kind))
    return mixed([*spoken, *decisions], coding)


def minutes_by_kind(rounds: Sequence[Question]) -> Mapping[str, float]:
    """What the rounds of each kind are reckoned to take."""
    found: dict[str, float] = {}
    for one in rounds:
        found[one.kind] = found.get(one.kind, 0.0) + one.minutes
    return found
