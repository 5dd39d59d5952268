"""Candidates, minutes, a format and a seed → the rounds of an interview.  Pure: the same input gives the same rounds.

Named exercises are chosen first; then, if the format has them, a warm-up and one task to write, drawn by weight,
whatever its length; then always the kind that is furthest behind its share of the time, as long as something fits.
The warm-up is asked first, coding in the middle, decisions and designs last.
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

# A task is also asked in less time than it usually takes, but not below this part of it.
LEAST = 0.65
# This part of the time is planned; the rest is for follow-ups.
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
    """The first question of each round, in order, within the given minutes.

    `names` are exercises or chapters: one exercise of each is asked as long as it fits, the first in any case.
    """
    shares = format_.shares
    picker = _RoundPicker(candidates, minutes, seed, format_)
    for name in names:
        naming = [candidate for candidate in candidates if candidate.question.kind == format_.named]
        of_name = [
            candidate
            for candidate in naming
            if name == candidate.question.exercise
            or (name == candidate.question.chapter and candidate.question.exercise and format_.named in shares)
        ]
        if not picker.choose(of_name, (format_.named,)) and of_name and not picker.chosen:
            picker.take(min(of_name, key=lambda candidate: candidate.question.minutes))
    opening = None
    if format_.has_warm_up:
        warm_ups = [candidate for candidate in candidates if candidate.question.level == "warm-up"]
        opening = picker.choose(warm_ups, WARM_UP)
    if "write" in shares and not any(picker.spent[kind] for kind in format_.code):
        picker.choose(candidates, format_.code)
    while True:
        behind = sorted(shares, key=lambda kind: (picker.spent[kind] / shares[kind], -shares[kind]))
        has_room = any(picker.choose(picker.of_kind[kind], (kind,), is_fair=True) for kind in behind)
        if not has_room and not any(picker.choose(picker.of_kind[kind], (kind,)) for kind in behind):
            break
    others = _in_order([question for question in picker.chosen if question is not opening])
    rounds = [opening, *others] if opening else others
    return tuple(replace(question, seed=seed_of(seed, question.name, 0)) for question in rounds)


class _RoundPicker:
    """Chooses rounds, and remembers the ones chosen so far."""

    def __init__(self, candidates: Sequence[Candidate], minutes: float, seed: int, format_: InterviewFormat) -> None:
        self.minutes = minutes
        self.largest = format_.largest
        # Each candidate has its own key, so that a new card does not change the others' draw (Efraimidis and Spirakis
        # 2006: taking the lowest key draws by weight).
        self.keys = {id(candidate): _key(seed, candidate) for candidate in candidates}
        # The minutes of each round that can fit; and the candidates by kind.
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
        # By kind: its shortest question, in minutes.
        self.shortest: dict[str, float] = {}
        for candidate in candidates:
            kind, took = candidate.question.kind, _least(candidate.question)
            if took <= self._largest(kind):
                self.shortest[kind] = min(took, self.shortest.get(kind, took))

    def choose(
        self, candidates: Sequence[Candidate], kinds: Sequence[str], *, is_fair: bool = False
    ) -> Question | None:
        """Take the next candidate of these kinds that fits; None if none does.

        A fair choice leaves time for one of each kind that is still missing.
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
        # New topics come first.
        return self.take(
            min(fitting, key=lambda candidate: self.keys[id(candidate)] * 4 ** self.topics[candidate.question.topic])
        )

    def take(self, candidate: Candidate) -> Question:
        """Plan this round, within the largest time for its kind."""
        question = candidate.question
        given = self._given(question)
        if given < question.minutes:
            question = replace(question, minutes=given, full_minutes=question.minutes)
        if question.kind == "write":  # extensions take the remaining time
            spare = FILLED * self.minutes - sum(self.spent.values()) - question.minutes
            question = replace(question, rest_minutes=max(0.0, min(question.rest_minutes, spare)))
        self.chosen.append(question)
        self.spent[question.kind] += question.round_minutes
        self.topics[question.topic] += 1
        self.taken |= {question.name, *_families(candidate)}
        return question

    def _largest(self, kind: str) -> float:
        """The most minutes for one round of this kind."""
        return self.largest.get(kind, 1.0) * self.minutes

    def _given(self, question: Question) -> float:
        """The minutes for this question, at most the largest, rounded down."""
        largest = self._largest(question.kind)
        return question.minutes if question.minutes <= largest else largest // 1

    def _needed(self, question: Question) -> float | None:
        """The minutes of a round with this question; None if it is too long for this interview."""
        given = self._given(question)
        least, rest = (LEAST, 0.0) if question.kind == "write" else (1.0, question.rest_minutes)
        is_possible = least * question.minutes <= given and given + rest <= self._largest(question.kind)
        return given + rest if is_possible else None


def _least(question: Question) -> float:
    """The least time for a round: extensions may be left out."""
    return question.minutes if question.kind == "write" else question.round_minutes


def _key(seed: int, candidate: Candidate) -> float:
    # Exponential; from a hash, because seeding a generator for each candidate takes half of the planning time.
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
