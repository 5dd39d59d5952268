"""The effect of an answer equals that of the library's own `review_card`, to the last bit, at any time."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from fsrs import Card, Rating, Scheduler

from harness.clock import DAY_MS
from harness.scheduler.events import Reviewed
from harness.scheduler.fsrs_model import chance_of
from harness.scheduler.replay import Memory, replay
from harness.scheduler.schedule import MAXIMUM_DAYS, NEXT_DAY_MS, CardMemory, _spread, answered, elapsed_ms
from harness.scheduler.stats import collect_answers

THEN = datetime(2000, 1, 1, tzinfo=UTC)
HEAD_START = timedelta(milliseconds=DAY_MS - NEXT_DAY_MS)


class Whole(Scheduler):
    """The library with our fractions of days, and otherwise unchanged."""

    def get_card_retrievability(self, card: Card, current_datetime: datetime | None = None) -> float:
        assert current_datetime is not None and card.last_review is not None and card.stability is not None
        return chance_of(card.stability, (current_datetime - card.last_review - HEAD_START) / timedelta(milliseconds=1))


def history(seed: int) -> list[Reviewed]:
    """Answers to a few cards, seconds to years apart; sometimes the clock is set back."""
    draw, at_ms, found = random.Random(seed), 1_700_000_000_000, []
    for number in range(1, 60):
        at_ms += round(draw.choice((1e4, 3e6, 2e7, 9e7, 1e9, 4e10)) * draw.random())
        at_ms -= draw.choice((0, 0, 0, 0, 0, 0, 0, 0, 0, 2 * DAY_MS))
        found.append(
            Reviewed(
                id=number,
                at_ms=at_ms,
                card=f"c{draw.randrange(4)}",
                rating=draw.choice((1, 2, 3, 3, 4)),
                took_ms=0,
                seed=0,
            )
        )
    return found


def test_every_answer_is_a_step_of_the_library_to_the_last_bit() -> None:
    """Stability and difficulty of every card after every answer of forty histories."""
    scheduler = Whole(learning_steps=(), relearning_steps=(), maximum_interval=MAXIMUM_DAYS, enable_fuzzing=False)
    for seed in range(40):
        states: dict[str, Card] = {}
        known: dict[str, CardMemory] = {}
        memory: Memory | None = None
        for event in history(seed):
            before, state = known.get(event.card), states.get(event.card, Card(card_id=0, due=THEN))
            state.last_review = None if before is None else THEN
            moment = (
                THEN if before is None else THEN + timedelta(milliseconds=elapsed_ms(before, event.at_ms)) + HEAD_START
            )
            states[event.card], _ = scheduler.review_card(state, Rating(event.rating), moment)
            memory = replay([event]) if memory is None else replay([event], memory)
            known = dict(memory.cards)
            found = known[event.card]
            assert (found.stability_days, found.difficulty) == (
                states[event.card].stability, states[event.card].difficulty
            )  # fmt: skip


def test_answers_at_once_and_one_by_one_give_the_same_memory() -> None:
    """Answers and the memory, to the last bit."""
    for seed in range(10):
        events = history(seed)
        whole, parts = collect_answers(events), None
        for event in events:
            parts = collect_answers([event], parts)
        assert parts is not None and (parts.answers, parts.recalled) == (whole.answers, whole.recalled)
        assert repr(parts.memory) == repr(whole.memory) == repr(replay(events))


@pytest.mark.parametrize(
    ("days", "card", "answers", "spread"),
    [(2, "b", 0, 2), (3, "a", 0, 2), (3, "b", 0, 4), (20, "a", 0, 18), (20, "b", 0, 21), (100, "a", 0, 92),
     (100, "a", 1, 90), (100, "b", 0, 106)],
)  # fmt: skip
def test_interval_is_moved_by_the_card_and_its_number_of_answers(
    days: int, card: str, answers: int, spread: int
) -> None:
    """By at most a tenth, or by a day if that is more. Another formula would change every stored date."""
    assert _spread(days, card, answers) == spread


def test_same_interval_is_moved_differently_after_another_answer() -> None:
    """The number of earlier answers counts."""
    first = replay([Reviewed(id=1, at_ms=0, card="a", rating=4, took_ms=0, seed=0)]).cards["a"]
    found = []
    for answers in range(1, 9):
        after = answered(replace(first, answers=answers), Reviewed(at_ms=DAY_MS, card="a", rating=4, took_ms=0, seed=0))
        assert after.answers == answers + 1
        found.append(after.due_ms)
    assert len(set(found)) > 3
