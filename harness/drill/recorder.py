"""A session with its store: every key is written down, every answer kept, before the next question comes.

The edge around `session`: it reads the clock and the exercises, writes the journal and the store.  Prints nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from harness.cards.question import PreparedCard
from harness.cards.records import Card
from harness.drill import engine
from harness.drill.state import CardTurn, DrillState, DrillStep, SessionSetup
from harness.errors import HarnessError
from harness.progress.session_journal import Journal, Left
from harness.progress.store import Store
from harness.scheduler import event_log
from harness.scheduler import replay as memory
from harness.scheduler.events import AGAIN, AnyEvent, Reviewed, Undone
from harness.scheduler.replay import Memory

# A session that was cut off goes on where it was when it is started again within this time.
RESUME_MS = 12 * 3_600_000
Maker = Callable[[Card, int], PreparedCard]


class ReplayError(Exception):
    """A journal makes no sense; it is of no use."""


@dataclass
class SessionRecorder:
    """A session under way.  `make` turns a card and a seed into what is asked; `now` is the clock, in ms UTC."""

    store: Store
    cards: Mapping[str, Card]
    make: Maker
    now: Callable[[], int]
    state: DrillState
    # When this process began, and now.
    base: Memory
    memory: Memory
    journal: Journal | None = None
    # What was stored since `base`, in order.
    stored: tuple[AnyEvent, ...] = ()
    # How often each card was failed in earlier sessions; counted when a card comes up that was failed before.
    fails: dict[str, int] | None = None

    def settle(self) -> None:
        """Put the next card down, if one is wanted; those that cannot be asked are left out."""
        while self.state.wanted:
            at_ms = self.now()
            try:
                prepared = self._material(self.state.wanted)
            except HarnessError as error:
                self._write(["out", str(error)])
                self.state = engine.leave_out(self.state, str(error))
                continue
            self._write(["down", at_ms])
            self.state = engine.put_down(self.state, prepared, at_ms)

    def press(self, text: str) -> None:
        """Take a key or a line."""
        at_ms = self.now()
        self._write(["press", text, at_ms])
        step = self._step(text, at_ms)
        self.state = engine.noted(step, self._store(step.events))
        self._rest_leeches(step)

    def wake(self) -> None:
        """Go on after a pause."""
        at_ms = self.now()
        self._write(["wake", at_ms])
        self.state = engine.resume(self.state, at_ms)

    def close(self) -> None:
        """The session is over; or this process is, and the journal stays for the next."""
        if self.journal is not None and self.state.ended:
            self.journal.end()
        elif self.journal is not None:
            self.journal.keep()
        self.journal = None

    def _step(self, text: str, at_ms: int) -> DrillStep:
        if engine.wants_earlier(self.state, text):
            self.state = engine.know_earlier(self.state, self._earlier())
        self._count_fails()
        return engine.press(self.state, text, at_ms)

    def _store(self, events: Sequence[AnyEvent]) -> list[int]:
        """Store events, and learn from them; the numbers that they are stored under."""
        numbers = []
        for event in events:
            kept = event_log.append(self.store, event)
            self.stored = (*self.stored, kept)
            if memory.reaches_back((kept,), self.base):
                self.base = self.memory = memory.replay(event_log.read_events(self.store).events)
                self.stored = ()
            elif isinstance(kept, Undone):
                self.memory = memory.replay(self.stored, self.base)
            else:
                self.memory = memory.replay((kept,), self.memory)
            self._write(["kept", kept.id])
            numbers.append(kept.id)
        return numbers

    def _rest_leeches(self, step: DrillStep) -> None:
        """A card that became a leech is named, and not asked again."""
        for event in step.events:
            if isinstance(event, Reviewed) and not event.is_cram and event.card in self.memory.resting:
                why = self.memory.resting[event.card].why
                told = f"{event.card} rests now: {why}. `harness cards resume {event.card}` brings it back."
                self._write(["rest", event.card, told])
                self.state = engine.rest(self.state, event.card, told)

    def _count_fails(self) -> None:
        """Not before the first question: it takes all events."""
        run = self.state.run
        card_memory = self.base.cards.get(run.prepared.card.id) if run else None
        if self.fails is None and card_memory is not None and (card_memory.lapses or card_memory.last_rating == AGAIN):
            self.fails = dict(Counter(one.card for one in self._earlier() if one.rating == AGAIN))
        if self.fails is not None:
            self.state = engine.know_fails(self.state, self.fails)

    def _earlier(self) -> list[Reviewed]:
        """The answers of other sessions that count, oldest first."""
        mine = self.state.plan.session
        others = [one for one in event_log.read_events(self.store).events if one.session != mine]
        return [one for one in memory.counted(others) if isinstance(one, Reviewed) and one.card in self.cards]

    def _material(self, turn: CardTurn) -> PreparedCard:
        return self.make(self.cards[turn.card], turn.seed)

    def _write(self, entry: list[Any]) -> None:
        """A full disk costs no more than the card half answered; what is stored is the store's matter."""
        if self.journal is None:
            return
        try:
            self.journal.add(entry)
        except OSError:
            self.journal.keep()
            self.journal = None

    def follow(self, entries: Sequence[Sequence[Any]]) -> None:
        """Take the entries of a journal, as they were taken when it was written; store what was not stored any more.

        Raises `ReplayError`.
        """
        step = DrillStep(self.state)
        numbers: list[int] = []
        try:
            for kind, *values in entries:
                if kind == "kept":
                    numbers.append(int(*values))
                    continue
                self.state = engine.noted(step, numbers)
                step, numbers = self._followed(kind, *values), []
            missing = step.events[len(numbers) :]
            self.state = engine.noted(step, [*numbers, *self._store(missing)])
            self._rest_leeches(DrillStep(self.state, missing))
        except (TypeError, ValueError, KeyError, AssertionError, HarnessError) as error:
            raise ReplayError from error

    def _followed(self, kind: str, *values: Any) -> DrillStep:
        if kind == "press":
            return self._step(*values)
        if kind == "down" and self.state.wanted:
            return DrillStep(engine.put_down(self.state, self._material(self.state.wanted), *values))
        others: dict[str, Callable[..., DrillState]] = {
            "out": engine.leave_out,
            "wake": engine.resume,
            "rest": engine.rest,
        }
        return DrillStep(others[kind](self.state, *values))


def head_of(plan: SessionSetup, cards: Mapping[str, Card], options: Mapping[str, Any], at_ms: int) -> dict[str, Any]:
    """What a journal says of its session, so that it can be taken up again."""
    digests = {card: cards[card].digest for card in plan.cards}
    return {"at_ms": at_ms, "plan": asdict(plan), "options": dict(options), "digests": digests}


def plan_of(head: Mapping[str, Any], cards: Mapping[str, Card]) -> SessionSetup | None:
    """The plan of a journal, where all its cards still are what they were."""
    try:
        data = head["plan"]
        is_same = all(card in cards and cards[card].digest == digest for card, digest in head["digests"].items())
        return SessionSetup(**{**data, "cards": tuple(data["cards"])}) if is_same else None
    except (KeyError, TypeError, AttributeError):
        return None


def take_up(
    left: Left, store: Store, cards: Mapping[str, Card], make: Maker, now: Callable[[], int]
) -> SessionRecorder | None:
    """The desk of a session that was cut off, as it stood; an answer that it had not stored yet is stored now.

    None when its journal is of no use; what was stored is not touched.
    """
    plan = plan_of(left.head, cards)
    if plan is None:
        return None
    remembered = event_log.current_memory(store).memory
    desk = SessionRecorder(store, cards, make, now, engine.start(plan), remembered, remembered, left.journal)
    try:
        desk.follow(left.entries)
    except ReplayError:
        return None
    return desk
