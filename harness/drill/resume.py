"""Opens a drill session: a new one by a plan, or the one that was cut off.  Prints nothing."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from harness.cards.deck import unlocked
from harness.cards.question import PreparedCard, prepare_card
from harness.cards.records import Card, SpotTheBug
from harness.cards.roles import NO_WEIGHTS, RoleWeights
from harness.clock import MINUTE_MS
from harness.drill import engine, planner
from harness.drill.planner import Options
from harness.drill.recorder import RESUME_MS, Maker, SessionRecorder
from harness.drill.state import SessionSetup
from harness.progress.store import Store
from harness.scheduler import event_log, replay
from harness.scheduler.calendar import Calendar
from harness.scheduler.replay import Memory
from harness.sessions import journal
from harness.sessions.journal import InterruptedSession
from harness.sessions.recorder import ReplayError

if TYPE_CHECKING:
    from harness.course.catalogue import Course

_WHY = {"called": "after a mistake", "new": "new", "final": "final pass", "ahead": "ahead", "cram": "cram"}
CHANGED = "The answer of this card has changed since you last saw it."


@dataclass(frozen=True)
class OpenedSession:
    """A session, new or resumed, and its plan."""

    recorder: SessionRecorder
    # None if it is resumed.
    plan: planner.SessionPlan | None
    # Stored events that cannot be read.
    unread: int = 0
    # Spot-the-bug cards of the kinds and topics asked for whose exercise is neither passed nor given up.
    locked: int = 0


def maker(course: Course, store: Store | None = None) -> Maker:
    """The function that turns a card and a seed into a question; a spot-the-bug card is about the learner's own mistake
    if the store has one."""

    def make(card: Card, seed: int) -> PreparedCard:
        if isinstance(card, SpotTheBug):
            from harness.cards.spot_the_bug import prepare_bug_card  # what an exercise needs is slow to import

            made = () if store is None else store.made_mistakes(card.exercise)
            return prepare_bug_card(card, seed, course.exercise(card.exercise), made)
        return prepare_card(card, seed)

    return make


def open_session(
    store: Store,
    cards: Mapping[str, Card],
    make: Maker,
    now: Callable[[], int],
    calendar: Calendar,
    options: Options,
    weights: RoleWeights = NO_WEIGHTS,
    *,
    is_new: bool,
) -> OpenedSession:
    """The session that was cut off, if it was begun in the same way and no new one is wanted; else a new one.

    Whatever else was left behind is brought into the store and removed; sessions of other courses are left alone.
    """
    new_recorder = partial(SessionRecorder, store, cards, make, now)
    resumed: SessionRecorder | None = None
    for left in journal.interrupted_sessions(store.path.parent):
        if left.head.get("course", store.course) != store.course:
            left.journal.close()
            continue
        recorder = _resume(left, store, cards, new_recorder)
        is_same = left.head.get("options") == _asked_for(options) and now() - left.last_ms < RESUME_MS and not is_new
        if recorder is not None and is_same and resumed is None and not recorder.state.ended:
            resumed = recorder
            recorder.wake()
        else:
            left.journal.remove()
    if resumed is not None:
        return OpenedSession(resumed, None)
    return _start_new(store, cards, now(), calendar, options, weights, new_recorder)


def _resume(
    left: InterruptedSession, store: Store, cards: Mapping[str, Card], new_recorder: Callable[..., SessionRecorder]
) -> SessionRecorder | None:
    """The recorder of a session that was cut off, as it stood; an answer that it had not stored yet is stored now.

    None if its journal cannot be used, or if one of its cards has changed; the stored events stay as they are.
    """
    try:
        data, digests = left.head["plan"], left.head["digests"].items()
        if any(card not in cards or cards[card].digest != digest for card, digest in digests):
            return None
        setup = SessionSetup(**{**data, "cards": tuple(data["cards"])})
    except (KeyError, TypeError, AttributeError):
        return None
    memory = event_log.current_memory(store).memory
    recorder = new_recorder(engine.start(setup), memory, memory, left.journal)
    try:
        recorder.replay(left.entries)
    except ReplayError:
        return None
    return recorder


def _asked_for(options: Options) -> dict[str, Any]:
    """The options as the journal has them; the seed is drawn, and does not make it another session."""
    data = asdict(options) | {"topics": sorted(options.topics), "kinds": sorted(options.kinds)}
    del data["seed"]
    return data


def _start_new(
    store: Store,
    cards: Mapping[str, Card],
    at_ms: int,
    calendar: Calendar,
    options: Options,
    weights: RoleWeights,
    new_recorder: Callable[..., SessionRecorder],
) -> OpenedSession:
    found = event_log.current_memory(store)
    memory = found.memory
    open_cards = unlocked(cards, store.revealed_exercises())
    plan = planner.plan_session(open_cards, memory, at_ms, calendar, options, weights)
    setup = SessionSetup(
        session=f"{at_ms:013d}-{os.urandom(3).hex()}",
        cards=_quick_first(list(plan.cards), cards),
        seed=options.seed,
        is_cram=options.is_cram,
        until_ms=None if options.minutes is None else at_ms + round(options.minutes * MINUTE_MS),
        why={card: _WHY[why] for card, why in plan.cards.items() if why in _WHY},
        notices=dict(_notices(plan.cards, cards, memory)),
    )
    recorder = new_recorder(engine.start(setup), memory, memory)
    if plan.cards:
        # All that is needed to resume the session.
        head = {
            "at_ms": at_ms, "course": store.course, "plan": asdict(setup), "options": _asked_for(options),
            "digests": {card: cards[card].digest for card in setup.cards},
        }  # fmt: skip
        # Without a journal answers are stored, too; only a card that is half answered could be lost.
        with contextlib.suppress(OSError):
            recorder.journal = journal.begin(store.path.parent, setup.session, head)
    locked = [card for name, card in cards.items() if name not in open_cards and planner.is_chosen(card, options)]
    return OpenedSession(recorder, plan, unread=found.unread, locked=len(locked))


def _quick_first(asked: list[str], cards: Mapping[str, Card]) -> tuple[str, ...]:
    """In their order, but the first question is one that needs no exercise to be read: it is there at once."""
    quick = next((place for place, card in enumerate(asked) if not isinstance(cards[card], SpotTheBug)), 0)
    return (asked[quick], *asked[:quick], *asked[quick + 1 :]) if asked else ()


def _notices(asked: Iterable[str], cards: Mapping[str, Card], known: Memory) -> Iterator[tuple[str, str]]:
    for card in asked:
        if replay.is_changed(known, card, cards[card].digest):
            yield card, CHANGED
        elif card in known.made_due:
            yield card, known.made_due[card]
