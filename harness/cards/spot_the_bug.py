"""A spot-the-bug card and a seed → code with one known mistake in it, and descriptions to choose from.  Pure."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from harness.cards.records import SpotTheBug
from harness.course.debug_task import plant, write_task
from harness.course.exercise import Exercise, Mistake

OPTIONS = 4
# The shares of common words in two ids up to which the mistakes count as different.  Two ids with many words in common
# may describe the same mistake; the later limits are for exercises without enough others.
LIKENESS = (0.0, 0.2, 0.34, 0.5, 1.0)


@dataclass(frozen=True)
class BugOption:
    """One description of a mistake; `mistake` is its id in the exercise."""

    mistake: str
    explanation: str
    is_planted: bool


@dataclass(frozen=True)
class BugQuestion:
    """The question of one seed.  `repairs` are pairs of wrong and right text; none if the whole body is wrong."""

    code: str
    options: tuple[BugOption, ...]
    repairs: tuple[tuple[str, str], ...]

    @property
    def planted(self) -> BugOption:
        """The right answer."""
        return next(option for option in self.options if option.is_planted)


def make_bug_question(card: SpotTheBug, seed: int, exercise: Exercise) -> BugQuestion:
    """The code and the options of this seed.  Raises `UsageError` if the exercise has no mistake to plant."""
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
    """Other mistakes, which are not in the code: as different from it and from each other as possible."""
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
    """The share of the words of two ids that is in both."""
    words, other_words = _words(mistake.id), _words(other.id)
    return len(words & other_words) / len(words | other_words)


def _words(mistake_id: str) -> frozenset[str]:
    return frozenset(word.rstrip("s") for word in mistake_id.split("-") if len(word) > 2) or frozenset([mistake_id])


def _without_header(text: str) -> str:
    """The code without the comment at its top."""
    lines = text.split("\n")
    first = next((number for number, line in enumerate(lines) if line and not line.startswith("# ")), 0)
    return "\n".join(lines[first:]).strip("\n") + "\n"
