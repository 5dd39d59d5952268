"""What a drill and an interview share: nothing that was typed is lost, however the process ends.

    input ─▶ write (journal) ─▶ step (pure engine) ─▶ state, events ─▶ store ─▶ next question

An input is written down before it counts; the events that follow from it are stored before the next question is shown.
After a kill, `replay` takes the journal's inputs again and stores what is still missing.  Prints nothing.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from harness.errors import HarnessError


class HasWanted(Protocol):
    """The state of an engine that asks."""

    @property
    def wanted(self) -> Any:
        """What is to be asked next; None while a question is open, or when all is over."""


State = TypeVar("State", bound=HasWanted)
Event = TypeVar("Event")
Input = TypeVar("Input")


class ReplayError(Exception):
    """The inputs in a journal do not lead anywhere: a card has changed, or a line is damaged."""


@dataclass(frozen=True)
class Transition(Generic[State, Event]):
    """The next state, and what is to be stored because of it, in this order."""

    state: State
    events: tuple[Event, ...] = ()


class Recorder(ABC, Generic[State, Input, Event]):
    """Runs an engine and writes what happens: a subclass says where inputs and events go and how a question is made."""

    state: State

    @abstractmethod
    def write(self, entry: Input) -> None:
        """Write an input down, so that it outlives this process."""

    @abstractmethod
    def step(self, entry: Input) -> Transition[State, Event]:
        """What the engine makes of an input."""

    @abstractmethod
    def store_event(self, event: Event) -> None:
        """Store an event."""

    @abstractmethod
    def put_down(self, wanted: Any) -> tuple[Input, State]:
        """The next question: the input to write, and the state with it open.  Raises HarnessError."""

    @abstractmethod
    def leave_out(self, wanted: Any, why: str) -> None:
        """Go on without a question that cannot be asked."""

    def confirm(self, entry: Input, event: Event) -> bool:
        """Take a line of the journal that says that this event was stored; False for any other line."""
        return False

    def settle(self) -> None:
        """Open the next question, if one is wanted; those that cannot be asked are left out."""
        while (wanted := self.state.wanted) is not None:
            try:
                entry, state = self.put_down(wanted)
            except HarnessError as error:
                self.leave_out(wanted, str(error))
                continue
            self.write(entry)
            self.state = state

    def take(self, entry: Input) -> None:
        """Write an input down, then let it count."""
        self.write(entry)
        self.apply(self.step(entry))

    def apply(self, transition: Transition[State, Event]) -> None:
        """Go to the next state and store what belongs to it."""
        self.state = transition.state
        for event in transition.events:
            self.store_event(event)

    def replay(self, entries: Iterable[Input]) -> None:
        """Take inputs again that were written down before; store what the last of them led to, where it is missing.

        Raises `ReplayError`.
        """
        missing: tuple[Event, ...] = ()
        try:
            for entry in entries:
                if missing and self.confirm(entry, missing[0]):
                    missing = missing[1:]
                    continue
                if missing:
                    raise ReplayError("an input follows one whose events were not stored")
                transition = self.step(entry)
                self.state, missing = transition.state, transition.events
        except (TypeError, ValueError, KeyError, AssertionError, HarnessError) as error:
            raise ReplayError(str(error)) from error
        self.apply(Transition(self.state, missing))
