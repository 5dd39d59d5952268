"""A drill session with its journal and its store.

The edge around `engine`: it reads the clock and the exercises, writes the journal and the store.  Prints nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from harness.cards.question import PreparedCard
from harness.cards.records import Card
from harness.clock import HOUR_MS
from harness.command_line import command_line
from harness.drill import engine
from harness.drill.state import CardTurn, DrillState, DrillTransition
from harness.progress.store import Store
from harness.scheduler import event_log
from harness.scheduler import replay as memory
from harness.scheduler.events import AGAIN, AnyEvent, DateSet, Reviewed, RoleSet, Undone
from harness.scheduler.replay import Memory
from harness.sessions.journal import Journal, JournalEntry
from harness.sessions.recorder import Recorder, ReplayError

# A session that was cut off goes on where it was when it is started again within this time.
RESUME_MS = 12 * HOUR_MS
Maker = Callable[[Card, int], PreparedCard]


@dataclass
class SessionRecorder(Recorder[DrillState, JournalEntry, AnyEvent]):
    """A session under way.  `make` turns a card and a seed into what is asked; `now` is the clock, in ms UTC."""

    store: Store
    cards: Mapping[str, Card]
    make: Maker
    now: Callable[[], int]
    state: DrillState
    # The memory at the start of this process, and now.
    base: Memory
    memory: Memory
    journal: Journal | None = None
    # What was stored since `base`, in order.
    stored: tuple[AnyEvent, ...] = ()
    # How often each card was failed in earlier sessions; counted when a card comes up that was failed before.
    fails: dict[str, int] | None = None

    def press(self, text: str) -> None:
        """Take a key or a line."""
        self.take(["press", text, self.now()])

    def wake(self) -> None:
        """Go on after a pause."""
        self.take(["wake", self.now()])

    def close(self) -> None:
        """End this process's part: the journal stays for the next one, unless the session is over."""
        if self.journal is not None and self.state.ended:
            self.journal.remove()
        elif self.journal is not None:
            self.journal.close()
        self.journal = None

    # ---- what `Recorder` asks for

    def write(self, entry: JournalEntry) -> None:
        """Add a line to the journal.  Where that fails, only a card half answered can be lost: answers are stored."""
        if self.journal is None:
            return
        try:
            self.journal.add(entry)
        except OSError:
            self.journal.close()
            self.journal = None

    def put_down(self, wanted: CardTurn) -> tuple[JournalEntry, DrillState]:
        """The next card."""
        at_ms = self.now()
        return ["down", at_ms], engine.put_down(self.state, self._material(wanted), at_ms)

    def leave_out(self, wanted: CardTurn, why: str) -> None:
        """The card cannot be asked."""
        self.take(["out", why])

    def step(self, entry: JournalEntry) -> DrillTransition:
        """A line of the journal."""
        match entry:
            case ["press", str(text), int(at_ms)]:
                return self._pressed(text, at_ms)
            case ["down", int(at_ms)] if self.state.wanted:
                return DrillTransition(engine.put_down(self.state, self._material(self.state.wanted), at_ms))
            case ["out", str(why)]:
                return DrillTransition(engine.leave_out(self.state, why))
            case ["wake", int(at_ms)]:
                return DrillTransition(engine.resume(self.state, at_ms))
            case ["rest", str(card), str(why)]:
                return DrillTransition(engine.rest(self.state, card, why))
        raise ReplayError(f"{entry} is not a step of this session")

    def store_event(self, event: AnyEvent) -> None:
        """Store an event, and learn from it; the journal says so."""
        is_own = (
            not isinstance(event, (DateSet, RoleSet, Undone))
            and event.card in self.cards
            and self.cards[event.card].is_own
        )
        stored = event_log.append(self.store, event, is_own=is_own)
        self.stored = (*self.stored, stored)
        if memory.reaches_back((stored,), self.base):
            self.base = self.memory = memory.replay(event_log.read_events(self.store).events)
            self.stored = ()
        elif isinstance(stored, Undone):
            self.memory = memory.replay(self.stored, self.base)
        else:
            self.memory = memory.replay((stored,), self.memory)
        self.write(["kept", stored.id])
        self.state = engine.noted(self.state, event, stored.id)

    def confirm(self, entry: JournalEntry, event: AnyEvent) -> bool:
        """Whether the entry is the event's number in the store."""
        match entry:
            case ["kept", int(number)]:
                self.state = engine.noted(self.state, event, number)
                return True
        return False

    def apply(self, transition: DrillTransition) -> None:
        """A card that became a leech is named, and not asked again in this session."""
        super().apply(transition)
        for event in transition.events:
            if isinstance(event, Reviewed) and not event.is_cram and event.card in self.memory.suspended:
                why = self.memory.suspended[event.card].why
                note = (
                    f"{event.card} is suspended: {why}. It needs another explanation, not another try; "
                    f"`{command_line(f'cards resume {event.card}')}` brings it back."
                )
                self.take(["rest", event.card, note])

    # ---- parts

    def _pressed(self, text: str, at_ms: int) -> DrillTransition:
        if engine.wants_earlier(self.state, text):
            self.state = replace(self.state, earlier=tuple(self._earlier()))
        self._count_fails()
        return engine.press(self.state, text, at_ms)

    def _count_fails(self) -> None:
        """Count earlier fails, not before the first question: it reads all events."""
        run = self.state.run
        card_memory = self.base.cards.get(run.prepared.card.id) if run else None
        if self.fails is None and card_memory is not None and (card_memory.lapses or card_memory.last_rating == AGAIN):
            self.fails = dict(Counter(review.card for review in self._earlier() if review.rating == AGAIN))
        if self.fails is not None and self.state.setup.fails is not self.fails:
            self.state = replace(self.state, setup=replace(self.state.setup, fails=self.fails))

    def _earlier(self) -> list[Reviewed]:
        """The answers of other sessions that count, oldest first."""
        mine = self.state.setup.session
        others = [event for event in event_log.read_events(self.store).events if event.session != mine]
        return [event for event in memory.counted(others) if isinstance(event, Reviewed) and event.card in self.cards]

    def _material(self, turn: CardTurn) -> PreparedCard:
        return self.make(self.cards[turn.card], turn.seed)
