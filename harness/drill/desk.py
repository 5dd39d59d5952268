"""A session with its store: every key is written down, every answer kept, before the next question comes.

The edge around `session`: it reads the clock and the exercises, writes the journal and the store.  Prints nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from harness.drill import log, memory, session
from harness.drill.cards import Card
from harness.drill.events import AnyEvent, Reviewed, Undone
from harness.drill.journal import Journal, Left
from harness.drill.material import Material
from harness.drill.memory import Memory
from harness.drill.session import Plan, State, Step, Turn
from harness.errors import HarnessError
from harness.store import Store

# A session that was cut off goes on where it was when it is started again within this time.
RESUME_MS = 12 * 3_600_000
Maker = Callable[[Card, int], Material]


class ReplayError(Exception):
    """A journal does not lead to what was stored; it is of no use."""


@dataclass
class Desk:
    """A session under way.  `make` turns a card and a seed into what is asked; `now` is the clock, in ms UTC."""

    store: Store
    cards: Mapping[str, Card]
    make: Maker
    now: Callable[[], int]
    state: State
    # Before the session, and after all that was stored in it.
    base: Memory
    memory: Memory
    journal: Journal | None = None
    # What the session stored, in order; while a journal is replayed, what it had stored.
    stored: tuple[AnyEvent, ...] = ()
    known: tuple[AnyEvent, ...] = ()

    def settle(self) -> None:
        """Put the next card down, if one is wanted; those that cannot be asked are left out."""
        while self.state.wanted:
            at_ms = self.now()
            try:
                material = self._material(self.state.wanted)
            except HarnessError as error:
                self._write(["out", str(error)])
                self.state = session.leave_out(self.state, str(error))
                continue
            self._write(["down", at_ms])
            self.state = session.put_down(self.state, material, at_ms)

    def press(self, text: str) -> None:
        """Take a key or a line."""
        at_ms = self.now()
        self._write(["press", text, at_ms])
        self._press(text, at_ms)

    def wake(self) -> None:
        """Go on after a pause."""
        at_ms = self.now()
        self._write(["wake", at_ms])
        self.state = session.resume(self.state, at_ms)

    def close(self) -> None:
        """The session is over; or this process is, and the journal stays for the next."""
        if self.journal is not None and self.state.ended:
            self.journal.end()
        elif self.journal is not None:
            self.journal.keep()
        self.journal = None

    def _press(self, text: str, at_ms: int) -> None:
        if session.wants_earlier(self.state, text):
            self.state = session.know_earlier(self.state, self._earlier())
        step = session.press(self.state, text, at_ms)
        numbers = [self._keep(event).id for event in step.events]
        self.state = session.noted(step, numbers)
        self._rest_leeches(step)

    def _keep(self, event: AnyEvent) -> AnyEvent:
        if self.known:
            kept, *rest = self.known
            self.known = tuple(rest)
            if replace(kept, id=0) != event:
                raise ReplayError
        else:
            kept = log.append(self.store, event)
        self.stored = (*self.stored, kept)
        if memory.reaches_back((kept,), self.base):
            self.base = self.memory = memory.replay(log.history(self.store).events)
            self.stored = ()
        elif isinstance(kept, Undone):
            self.memory = memory.replay(self.stored, self.base)
        else:
            self.memory = memory.replay((kept,), self.memory)
        return kept

    def _rest_leeches(self, step: Step) -> None:
        """A card that became a leech is named, and not asked again."""
        for event in step.events:
            if isinstance(event, Reviewed) and not event.is_cram and event.card in self.memory.resting:
                why = self.memory.resting[event.card].why
                told = f"{event.card} rests now: {why}. `harness cards resume {event.card}` brings it back."
                self.state = session.rest(self.state, event.card, told)

    def _earlier(self) -> list[Reviewed]:
        mine = self.state.plan.session
        others = [one for one in log.history(self.store).events if one.session != mine]
        return [one for one in memory.counted(others) if isinstance(one, Reviewed) and one.card in self.cards]

    def _material(self, turn: Turn) -> Material:
        return self.make(self.cards[turn.card], turn.seed)

    def _write(self, entry: list[Any]) -> None:
        if self.journal is not None:
            self.journal.add(entry)

    def follow(self, entries: Sequence[Sequence[Any]]) -> None:
        """Take the entries of a journal, as they were taken when it was written.  Raises `ReplayError`."""
        try:
            for entry in entries:
                self._follow(*entry)
        except (TypeError, ValueError, KeyError, AssertionError, HarnessError) as error:
            raise ReplayError from error
        if self.known:  # stored by the session, and not in its journal
            raise ReplayError

    def _follow(self, kind: str, *values: Any) -> None:
        if kind == "press":
            self._press(*values)
        elif kind == "down" and self.state.wanted:
            self.state = session.put_down(self.state, self._material(self.state.wanted), *values)
        elif kind == "out":
            self.state = session.leave_out(self.state, *values)
        elif kind == "wake":
            self.state = session.resume(self.state, *values)
        else:
            raise ValueError(kind)


def head_of(plan: Plan, cards: Mapping[str, Card], options: Mapping[str, Any], at_ms: int) -> dict[str, Any]:
    """What a journal says of its session, so that it can be taken up again."""
    digests = {card: cards[card].digest for card in plan.cards}
    return {"at_ms": at_ms, "plan": asdict(plan), "options": dict(options), "digests": digests}


def plan_of(head: Mapping[str, Any], cards: Mapping[str, Card]) -> Plan | None:
    """The plan of a journal, where all its cards still are what they were."""
    try:
        data = head["plan"]
        is_same = all(card in cards and cards[card].digest == digest for card, digest in head["digests"].items())
        return Plan(**{**data, "cards": tuple(data["cards"])}) if is_same else None
    except (KeyError, TypeError, AttributeError):
        return None


def take_up(left: Left, store: Store, cards: Mapping[str, Card], make: Maker, now: Callable[[], int]) -> Desk | None:
    """The desk of a session that was cut off, as it stood; an answer that it had not stored yet is stored now.

    None when its journal is of no use; what was stored is not touched.
    """
    plan = plan_of(left.head, cards)
    if plan is None:
        return None
    events = log.history(store).events
    mine = tuple(one for one in events if one.session == plan.session)
    base = memory.replay(one for one in events if one.session != plan.session)
    desk = Desk(store, cards, make, now, session.start(plan), base, base, known=mine)
    try:
        desk.follow(left.entries)
    except ReplayError:
        return None
    desk.base, desk.stored = memory.replay(log.history(store).events), ()
    desk.memory, desk.journal = desk.base, left.journal
    return desk
