"""What follows an answer: the card closest to a mistake, a sibling of a missed card, the cost of code; the next
question of a chain, the next part of a round, the next step after code that passed.

Pure.  Nothing is asked twice in an interview, and a follow-up on a mistake has no follow-up.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from harness.cards.deck import BUG
from harness.cards.records import Card, Choice, Cloze, Explain, Numeric, Scenario, SpotTheBug
from harness.drill.engine import seed_of
from harness.interview.candidates import question_of
from harness.interview.evidence import stems
from harness.interview.material import CHAIN, COST, DEEP_DIVE, InterviewMaterial
from harness.interview.records import Question, QuestionOutcome

SAME_FAMILY = "Something was missing or wrong; here is a similar question."
SAME_TOPIC = "Something was missing or wrong; here is another question on this topic."
OF_MISTAKE = "Your solution had a mistake in it: {explanation}"
OF_FAILURE = "Your solution did not pass; here is a question about it."
UNFIXED = "The bug was not fixed. Which one is it?"
OF_COST = "And what does it cost?"
DEEPER = "One step deeper: {depth}."
# Words of a mistake's name count more than those of its explanation.
NAME_WEIGHT = 3


@dataclass(frozen=True, kw_only=True)
class CardPool:
    """The cards that can be asked: the deck without suspended cards, and the interview material."""

    cards: Mapping[str, Card]
    resting: Collection[str] = ()
    material: InterviewMaterial = field(default_factory=InterviewMaterial)

    def free(self, asked: Collection[str]) -> list[Card]:
        """The cards that may still be asked, in the order of the decks."""
        return [card for card in self.cards.values() if card.id not in asked and card.id not in self.resting]


def after_card(
    outcome: QuestionOutcome, known: CardPool, asked: Collection[str], said: str = ""
) -> tuple[Question, ...]:
    """After a card: the next of its chain if it was right, or the next part of its round; after a card of the deck
    that was not right, or lacked a must-have, one of its family, else of its topic.
    """
    question = outcome.question
    if known.material.sequence_of(question.card) is not None:
        is_missed = question.card.startswith(CHAIN) and not outcome.is_right
        return () if is_missed else next_in_sequence(question, known, said)
    card = known.cards.get(question.card)
    if question.role != "round" or card is None or outcome.is_right:
        return ()
    free = [other for other in known.free(asked) if not isinstance(other, SpotTheBug) and other.chapter == card.chapter]
    family = [other for other in free if card.family and other.family == card.family]
    topic = [other for other in free if other.topic == card.topic and not isinstance(other, Scenario)]
    for cards, why in ((family, SAME_FAMILY), (topic, SAME_TOPIC)):
        if cards:
            best = max(cards, key=lambda other: _likeness(dict.fromkeys(_words(card), 1), other))
            return (_follow_up(best, question, why),)
    return ()


def next_in_sequence(question: Question, known: CardPool, said: str = "") -> tuple[Question, ...]:
    """The question of a chain that is one step deeper, or the next part of a round after what was `said` in it."""
    found = known.material.sequence_of(question.card)
    if found is None:
        return ()
    sequence, place = found
    part = next((part for part in sequence.parts[place + 1 :] if part.is_asked(said)), None)
    if part is None:
        return ()
    card = known.material.cards[part.card]
    is_chain = sequence.kind == DEEP_DIVE
    role, why = ("deeper", DEEPER.format(depth=part.name)) if is_chain else ("part", f"{part.name.capitalize()}.")
    # The parts of a round have its seed, and so the same numbers.
    asking = question_of(card, kind=question.kind, role=role, seed=question.seed, why=why)
    return (replace(asking, topic=question.topic, chapter=question.chapter),)


def after_code(
    outcome: QuestionOutcome, known: CardPool, asked: Collection[str], planted_seed: int
) -> tuple[Question, ...]:
    """After an exercise: a question on its mistake, and for written code one on its cost.

    `planted_seed` is the seed of the planted mistake.
    """
    question = outcome.question
    if question.kind == "debug":
        bug = known.cards.get(f"{BUG}{question.exercise}")
        if outcome.is_right or bug is None or not outcome.worth:
            return ()
        # Under the same seed it is the same mistake.
        return (replace(_follow_up(bug, question, UNFIXED), seed=planted_seed),)
    questions: list[Question] = []
    if not outcome.is_right and outcome.worth:
        questions += _of_mistake(outcome, known, asked)
    about_cost = known.material.cards.get(f"{COST}{question.exercise}")
    if about_cost is not None:
        questions.append(_follow_up(about_cost, question, OF_COST, role="cost"))
    return tuple(questions)


def extension(
    outcome: QuestionOutcome, known: CardPool, asked: Collection[str], minutes: float
) -> tuple[Question, ...]:
    """After code that passed: the next step on top of it, if there is one and `minutes` are enough."""
    question = outcome.question
    if question.kind != "write" or not outcome.is_right:
        return ()
    # Steps belong to the first exercise of the round.
    first = question.round_exercise or question.exercise
    steps = known.material.extensions.get(first, ())
    place = next((n for n, step in enumerate(steps, 1) if step.exercise == question.exercise), 0)
    if place >= len(steps) or steps[place].exercise in asked or steps[place].minutes > minutes:
        return ()
    step = steps[place]
    return (
        replace(
            question, role="extension", exercise=step.exercise, round_exercise=first, base=outcome.path,
            seed=seed_of(question.seed, step.exercise, 0), minutes=step.minutes, full_minutes=0.0, rest_minutes=0.0,
            why=step.ask,
        ),
    )  # fmt: skip


def _of_mistake(outcome: QuestionOutcome, known: CardPool, asked: Collection[str]) -> list[Question]:
    """The card of the exercise that shares most words with the mistake; its bug card if none shares any."""
    exercise = outcome.question.exercise
    bug = known.cards.get(f"{BUG}{exercise}")
    practising = [
        card for card in known.free(asked) if exercise in card.practise and not isinstance(card, (SpotTheBug, Scenario))
    ]
    mistake = {**dict.fromkeys(stems(outcome.says), 1), **dict.fromkeys(stems(outcome.mistake), NAME_WEIGHT)}
    best: Card | None = max(practising, key=lambda card: (_likeness(mistake, card), -len(card.practise)), default=None)
    if bug is not None and bug.id not in asked and (best is None or _likeness(mistake, best) == 0):
        best = bug
    if best is None:
        return []
    why = OF_MISTAKE.format(explanation=_sentence(outcome.says)) if outcome.says else OF_FAILURE
    return [_follow_up(best, outcome.question, why)]


def _follow_up(card: Card, after: Question, why: str, role: str = "follow-up") -> Question:
    """The card as a question that counts towards the topic of the earlier one."""
    asking = question_of(card, kind=after.kind, role=role, seed=seed_of(after.seed, card.id, 0), why=why)
    return replace(asking, topic=after.topic)


def _likeness(words: Mapping[str, int], card: Card) -> int:
    return sum(words.get(word, 0) for word in _words(card))


def _words(card: Card) -> frozenset[str]:
    """The words of its id, of the question and of what must be said."""
    match card:
        case Cloze():
            text = card.text
        case Explain():
            text = " ".join([card.question, *card.must])
        case Numeric() | Choice() | Scenario():
            text = card.question
        case SpotTheBug():
            text = ""
        case _:
            assert_never(card)
    return stems(f"{card.id} {text}")


def _sentence(text: str) -> str:
    """One line that begins with a capital and ends with a full stop."""
    line = " ".join(text.split())
    return f"{line[:1].upper()}{line[1:]}{'' if line.endswith(('.', '?', '!')) else '.'}" if line else ""
