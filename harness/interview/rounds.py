"""Candidates, minutes, a format and a seed → the rounds of an interview.  Pure: the same input gives the same rounds.

Named exercises are chosen first; then, if the format has them, a warm-up and one task to write, drawn by weight,
whatever its length; then always the kind that is furthest behind its share of the time, as long as something fits.
The warm-up is asked first, coding in the middle, decisions and designs last.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

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
VARIED = ("behavioural",)
WARM_UP = ("explain", "compute")
LAST = ("decide", "design", "kernel", "paper", "project", "behavioural")


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
    picker = _RoundPicker(candidates, minutes, seed, format_)
    for name in names:
        picker.choose_named(name)
    opening = None
    if format_.has_warm_up:
        opening = picker.choose(
            drawn for kind in WARM_UP for drawn in picker.drawn[kind] if drawn.question.level == "warm-up"
        )
    if "write" in format_.shares and not any(picker.spent[kind] for kind in format_.code):
        picker.choose(drawn for kind in format_.code for drawn in picker.drawn[kind])
    while picker.choose_furthest_behind():
        pass
    others = _in_order([question for question in picker.chosen if question is not opening])
    rounds = [opening, *others] if opening else others
    return tuple(replace(question, seed=seed_of(seed, question.name, 0)) for question in rounds)


@dataclass(frozen=True, eq=False)
class _Drawn:
    """A candidate with its key in the draw (the lowest comes first) and the minutes of its round."""

    question: Question
    # Its name and its family, of which no other question is asked.
    names: tuple[str, ...]
    key: float
    # None if it is too long for this interview.
    needed: float | None


class _RoundPicker:
    """Chooses rounds, and remembers the ones chosen so far."""

    def __init__(self, candidates: Sequence[Candidate], minutes: float, seed: int, format_: InterviewFormat) -> None:
        self.minutes, self.format = minutes, format_
        self.drawn: defaultdict[str, list[_Drawn]] = defaultdict(list)
        for candidate in candidates:
            question, family = candidate.question, candidate.family
            names = (question.name, f"family {family}") if family else (question.name,)
            drawn = _Drawn(question, names, _key(seed, candidate), self._needed(question))
            self.drawn[question.kind].append(drawn)
        self.chosen: list[Question] = []
        self.spent: defaultdict[str, float] = defaultdict(float)
        self.taken: set[str] = set()
        self.topics: Counter[str] = Counter()
        # By kind: its shortest question, in minutes, without extensions.
        self.shortest: dict[str, float] = {}
        for kind, of_kind in self.drawn.items():
            took = [d.question.minutes if kind == "write" else d.question.round_minutes for d in of_kind]
            self.shortest[kind] = min((t for t in took if t <= self._largest(kind)), default=math.inf)

    def choose_named(self, name: str) -> None:
        """Plan an exercise of this name or chapter if one fits; one of the first name in any case."""
        kind = self.format.named
        named = [
            drawn
            for drawn in self.drawn[kind]
            if name == drawn.question.exercise
            or (name == drawn.question.chapter and drawn.question.exercise and kind in self.format.shares)
        ]
        if not self.choose(named) and named and not self.chosen:
            self._take(min(named, key=lambda drawn: drawn.question.minutes))

    def choose_furthest_behind(self) -> Question | None:
        """Plan a round of the kind that is furthest behind its share of the time, or the next of which one fits.

        As long as that is possible, it leaves time for one of each kind that is still missing.
        """
        shares, spent = self.format.shares, self.spent
        behind = sorted(shares, key=lambda kind: (spent[kind] / shares[kind], -shares[kind]))
        missing = {kind: took for kind, took in self.shortest.items() if not spent[kind] and took < math.inf}
        for is_fair in (True, False):
            for kind in behind:
                kept = sum(took for other, took in missing.items() if other != kind) if is_fair else 0.0
                if question := self.choose(self.drawn[kind], kept):
                    return question
        return None

    def choose(self, among: Iterable[_Drawn], kept: float = 0.0) -> Question | None:
        """Plan the next of these that fits, new topics first, and leave this time; None if none fits."""
        room = self._room() - kept
        free = (drawn for drawn in among if self.taken.isdisjoint(drawn.names))
        fitting = [drawn for drawn in free if drawn.needed is not None and drawn.needed <= room]
        return self._take(min(fitting, key=self._rank)) if fitting else None

    def _rank(self, drawn: _Drawn) -> tuple[bool, float]:
        """A repeated topic comes later; of stories and views, after all others."""
        times = self.topics[drawn.question.topic]
        return drawn.question.kind in VARIED and times > 0, drawn.key * 4**times

    def _take(self, drawn: _Drawn) -> Question:
        """Plan this round, within the largest time for its kind."""
        question = drawn.question
        given = self._given(question)
        if given < question.minutes:
            question = replace(question, minutes=given, full_minutes=question.minutes)
        if question.kind == "write":  # extensions take the remaining time
            spare = self._room() - question.minutes
            question = replace(question, rest_minutes=max(0.0, min(question.rest_minutes, spare)))
        self.chosen.append(question)
        self.spent[question.kind] += question.round_minutes
        self.topics[question.topic] += 1
        self.taken |= {*drawn.names}
        return question

    def _room(self) -> float:
        """The minutes that are left."""
        return FILLED * self.minutes - sum(self.spent.values())

    def _largest(self, kind: str) -> float:
        """The most minutes for one round of this kind."""
        return self.format.largest.get(kind, 1.0) * self.minutes

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


def _key(seed: int, candidate: Candidate) -> float:
    """Each candidate has its own key, so that a new card does not change the others' draw: taking the lowest key draws
    by weight (Efraimidis and Spirakis 2006)."""
    # Exponential; from a hash, because seeding a generator for each candidate takes half of the planning time.
    text = f"{seed} {candidate.question.kind} {candidate.question.name}"
    drawn = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")
    return -math.log((drawn + 1) / 2**64) / candidate.weight


def _in_order(rounds: Sequence[Question]) -> list[Question]:
    """Spoken rounds with coding spread evenly among them; decisions last, equal topics apart."""
    of_kind = {kind: [question for question in rounds if question.kind == kind] for kind in (*CODING, *LAST)}
    spoken = [question for question in rounds if question.kind not in of_kind]
    coding = [question for kind in CODING for question in of_kind[kind]]
    decisions = [question for kind in LAST for question in of_kind[kind]]
    return spread_in([*alternate_topics(spoken, lambda question: question.topic), *decisions], coding)
