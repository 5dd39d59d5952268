"""After an attempt at an exercise: keeps it, makes the cards that belong to a mistake due, and says what comes next.

Cards only for learners with at least one card event; others would wait for the decks to be read.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from harness.cards.records import card_on_mistake
from harness.clock import now_ms
from harness.command_line import command_line
from harness.drill.day import read_advice
from harness.errors import HarnessError
from harness.progress.attempts import RecordedAttempt, record_attempt
from harness.results.result import Verdict
from harness.text import counted

if TYPE_CHECKING:
    from harness.cards.records import Card, Deck
    from harness.course.catalogue import Course
    from harness.course.exercise import Exercise
    from harness.course.submission import Submission
    from harness.progress.store import Store
    from harness.results.result import Result
    from harness.scheduler.events import MadeDue
    from harness.study.exercise_steps import NextStep

# Cards of the exercise, besides its spot-the-bug card.
MOST = 5


def keep_attempt(
    store: Store, course: Course, submission: Submission, task: Exercise, result: Result, folder: Path = Path()
) -> RecordedAttempt:
    """Record a graded submission as the learner's, with the cards that it makes due; its path is one from `folder`.

    Raises HarnessError.
    """
    attempt = record_attempt(store, submission, task, result)
    path = folder / submission.path
    if attempt.planted is None and path.is_file():
        store.add_place(task.id, path.resolve())
    return replace(attempt, note=make_cards_due(store, course, attempt.result) if attempt.planted is None else "")


@dataclass(frozen=True)
class StepsAfter:
    """After an attempt: what helps with it, unless that is the next step or it passed; and the next step."""

    help: NextStep | None
    next: NextStep


def steps_after(store: Store, course: Course, attempt: RecordedAttempt, file: str, folder: Path = Path()) -> StepsAfter:
    """What to do after this attempt, made with this file, as commands that work in `folder`."""
    from harness.study.exercise_steps import step_after_check, step_after_debugging

    following, result = read_advice(store, course, folder).first, attempt.result
    own = None
    if not result.is_passed and attempt.planted is not None:
        own = step_after_debugging(file)
    elif not result.is_passed:
        own = step_after_check(result, file, store.hints_taken(result.exercise))
    is_same = own is None or own.command == following.command or own.exercise == following.exercise != ""
    return StepsAfter(None if is_same else own, following)


def make_cards_due(store: Store, course: Course, result: Result) -> str:
    """Store which cards the attempt makes due; a line on them: the card that explains the mistake, or their number.

    "" if there are none, and on any error, which must not hide the verdict.
    """
    has_cards = next(store.card_events(), None) is not None
    if result.is_passed or not (has_cards or result.diagnosis):
        return ""
    # Imported here because they are slow.
    from harness.cards.deck import is_locked, read_deck
    from harness.cards.question import question_of
    from harness.scheduler import event_log

    drill = command_line("drill")
    try:
        revealed = store.revealed_exercises()
        deck = read_deck(course, store.path.parent)
        due = due_after(result, deck, now_ms())
        for event in due if has_cards else ():
            event_log.append(store, event, is_own=deck.cards[event.card].is_own)
    except (HarnessError, OSError, sqlite3.Error):
        return ""
    if (card := explaining(result, deck)) is not None:
        return f"Card: {question_of(card)} · {drill}"
    shown = sum(not is_locked(event.card, revealed) for event in due) if has_cards else 0
    return f"{counted(shown, 'flashcard is', 'flashcards are')} due because of this: {drill}" if shown else ""


def explaining(result: Result, deck: Deck) -> Card | None:
    """The card that explains a known mistake of the attempt."""
    mistakes = [found.mistake for found in result.diagnosis]
    return card_on_mistake(deck.cards.values(), result.exercise, mistakes) if mistakes else None


def due_after(result: Result, deck: Deck, at_ms: int) -> list[MadeDue]:
    """The cards that a graded attempt makes due: none unless there is a mistake in it.

    A known mistake is asked by the card that explains it, and by the spot-the-bug card of its exercise, which shows
    code with it, once that is passed or given up.  If values are wrong for a reason that nobody knows, cards that
    practise the exercise are due, those that name few others first.  A file that does not load or runs out of time says
    nothing about what its author knows.
    """
    from harness.cards.deck import BUG
    from harness.scheduler.events import MadeDue

    exercise = result.exercise
    mistakes = [" ".join(diagnosis.says.split()) for diagnosis in result.diagnosis]
    if result.is_passed or not (mistakes or result.verdict is Verdict.FAILED):
        return []
    bug = f"{BUG}{exercise}"
    practising = [card for card in deck.cards.values() if exercise in card.practise and card.id != bug]
    practising.sort(key=lambda card: len(card.practise))
    has_bug = bug in deck.cards
    card = explaining(result, deck)
    others = [card] if card is not None else practising[: 0 if mistakes and has_bug else MOST]
    ids = [card.id for card in others] + ([bug] if has_bug else [])
    why = f"Your attempt at {exercise} had a mistake in it{f': {mistakes[0]}' if mistakes else '.'}"
    return [MadeDue(at_ms=at_ms, card=card, why=why) for card in ids]
