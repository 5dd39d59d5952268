"""A spot-the-bug card and a seed → code with one known mistake in it, and descriptions to choose from.  Pure."""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence

from harness.cards.question import PreparedCard
from harness.cards.records import Option, SpotTheBug
from harness.course.debug_task import choose_seed, plant, plantable, write_task
from harness.course.exercise import Exercise, Mistake

OPTIONS = 4
# The shares of common words in two ids up to which the mistakes count as different.  Two ids with many words in common
# may describe the same mistake; the later limits are for exercises without enough others.
LIKENESS = (0.0, 0.2, 0.34, 0.5, 1.0)


def prepare_bug_card(card: SpotTheBug, seed: int, exercise: Exercise, made: Collection[str] = ()) -> PreparedCard:
    """The card as it is asked with this seed: about one of the mistakes that the learner has `made`, if any.

    Raises `UsageError` if the exercise has no mistake to plant.
    """
    assert card.exercise == exercise.id
    names = {mistake.id for mistake in plantable(exercise)}
    drawn = choose_seed(exercise, names - set(made)) if names & set(made) else seed
    planted = plant(exercise, drawn)
    chance = random.Random(f"{card.id} {seed}")  # noqa: S311 - orders options, guards nothing
    mistakes = [planted, *_others(planted, exercise.mistakes, chance)]
    chance.shuffle(mistakes)
    return PreparedCard(
        card=card,
        seed=seed,
        question="This code has one mistake. Which?",
        hint=card.hint,
        code=_without_header(write_task(exercise, drawn)),
        # None if the whole body is wrong.
        repairs=planted.repairs(),
        options=tuple(
            Option(text=mistake.explanation.strip(), is_right=mistake.id == planted.id, why="", name=mistake.id)
            for mistake in mistakes
        ),
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
