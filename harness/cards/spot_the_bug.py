"""A spot-the-bug card and a seed → code with one known mistake in it, and the sentences to choose from.  Pure."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from harness.cards.records import SpotTheBug
from harness.course.debug_task import plant, write_task
from harness.course.exercise import Exercise, Mistake

OPTIONS = 4
# Two mistakes whose ids share more than the first of these parts of their words may be the same in other words;
# the later ones are for exercises that have no others.
LIKENESS = (0.0, 0.2, 0.34, 0.5, 1.0)


@dataclass(frozen=True)
class BugOption:
    """One sentence about the code; `mistake` is the id that it is known by in the exercise."""

    mistake: str
    explanation: str
    is_planted: bool


@dataclass(frozen=True)
class BugQuestion:
    """What is asked under one seed.  `repairs` are the wrong texts and what belongs there; none for a whole body."""

    code: str
    options: tuple[BugOption, ...]
    repairs: tuple[tuple[str, str], ...]

    @property
    def planted(self) -> BugOption:
        """The right answer."""
        return next(option for option in self.options if option.is_planted)


def make_bug_question(card: SpotTheBug, seed: int, exercise: Exercise) -> BugQuestion:
    """The code and the sentences of this seed.  Raises `UsageError` where the exercise has no mistake to plant."""
    assert card.exercise == exercise.id
    planted = plant(exercise, seed)
    chance = random.Random(f"{card.id} {seed}")  # noqa: S311 - orders options, guards nothing
    options = [planted, *_others(planted, exercise.mistakes, chance)]
    chance.shuffle(options)
    return BugQuestion(
        _without_header(write_task(exercise, seed)),
        tuple(BugOption(mistake.id, mistake.explanation.strip(), mistake.id == planted.id) for mistake in options),
        tuple((wrong, right) for right, wrong in planted.changes),
    )


def _others(planted: Mistake, mistakes: Sequence[Mistake], chance: random.Random) -> list[Mistake]:
    """Sentences that are not true of the code: of other mistakes, as unlike it and each other as there are."""
    left = [mistake for mistake in mistakes if mistake.explanation.strip() != planted.explanation.strip()]
    chance.shuffle(left)
    chosen: list[Mistake] = []
    for limit in LIKENESS:
        for mistake in left:
            known = [planted, *chosen]
            is_new = all(mistake.explanation.strip() != other.explanation.strip() for other in known)
            if len(chosen) < OPTIONS - 1 and is_new and all(_likeness(mistake, other) <= limit for other in known):
                chosen.append(mistake)
    return chosen


def _likeness(mistake: Mistake, other: Mistake) -> float:
    """The part of the words of two ids that is in both."""
    words, other_words = _words(mistake.id), _words(other.id)
    return len(words & other_words) / len(words | other_words)


def _words(mistake_id: str) -> frozenset[str]:
    return frozenset(word.rstrip("s") for word in mistake_id.split("-") if len(word) > 2) or frozenset([mistake_id])


def _without_header(text: str) -> str:
    """The code without the lines that tell how to check a file."""
    lines = text.split("\n")
    first = next((number for number, line in enumerate(lines) if line and not line.startswith("# ")), 0)
    return "\n".join(lines[first:]).strip("\n") + "\n"
