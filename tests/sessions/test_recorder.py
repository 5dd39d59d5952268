"""The recorder shared by drill and interview, with an engine that adds numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest

from harness.errors import HarnessError
from harness.sessions.recorder import Recorder, ReplayError, Transition

Line = tuple[str, int]


@dataclass(frozen=True)
class Sum:
    """The question is a number that was not asked yet; an answer adds to the total."""

    left: tuple[int, ...] = (1, 2, 3)
    is_open: bool = False
    total: int = 0

    @property
    def wanted(self) -> int | None:
        return self.left[0] if self.left and not self.is_open else None


class Adding(Recorder[Sum, Line, int]):
    """A recorder that writes to lists; number 2 cannot be asked if `is_broken`."""

    def __init__(self, *, is_broken: bool = False) -> None:
        self.state = Sum()
        self.is_broken = is_broken
        self.journal: list[Line] = []
        self.store: list[int] = []

    def write(self, entry: Line) -> None:
        self.journal.append(entry)

    def step(self, entry: Line) -> Transition[Sum, int]:
        kind, value = entry
        if kind == "open":
            return Transition(replace(self.state, is_open=True))
        if kind != "add" or not self.state.is_open:
            raise ValueError(kind)
        assert self.journal[-1:] in ([], [entry]), "written down before it counts"
        state = Sum(self.state.left[1:], total=self.state.total + value)
        return Transition(state, (value, state.total))

    def store_event(self, event: int) -> None:
        self.store.append(event)

    def put_down(self, wanted: Any) -> tuple[Line, Sum]:
        if self.is_broken and wanted == 2:
            raise HarnessError("2 is broken")
        return ("open", wanted), replace(self.state, is_open=True)

    def leave_out(self, wanted: Any, why: str) -> None:
        assert why == "2 is broken"
        self.state = replace(self.state, left=self.state.left[1:])

    def confirm(self, entry: Line, event: int) -> bool:
        return entry == ("stored", event)


def answered(*numbers: int, is_broken: bool = False) -> Adding:
    """The recorder after these answers."""
    recorder = Adding(is_broken=is_broken)
    recorder.settle()
    for number in numbers:
        recorder.take(("add", number))
        recorder.settle()
    return recorder


def test_events_of_an_input_are_stored_in_their_order() -> None:
    """Then the next question is open."""
    recorder = answered(5)
    assert recorder.store == [5, 5]
    assert recorder.journal == [("open", 1), ("add", 5), ("open", 2)]


def test_a_question_that_cannot_be_asked_is_left_out() -> None:
    """The next one is asked."""
    recorder = answered(5, is_broken=True)
    assert recorder.journal[-1] == ("open", 3)


def test_replay_leads_to_the_same_state_and_stores_what_is_missing() -> None:
    """The last input is in the journal, but only one of its two events is stored."""
    resumed = Adding()
    resumed.replay([("open", 1), ("add", 5), ("stored", 5), ("stored", 5), ("open", 2), ("add", 4), ("stored", 4)])
    resumed.settle()
    assert resumed.state == answered(5, 4).state
    assert resumed.store == [9]


@pytest.mark.parametrize(
    "lines",
    [
        [("open", 1), ("add", 5), ("open", 2)],
        [("open", 1), ("add", 5), ("stored", 5), ("open", 2)],
        [("open", 1), ("dance", 5)],
        [("add", 5)],
        [("stored", 5)],
    ],
)
def test_replay_of_invalid_lines_is_refused_and_stores_nothing(lines: list[Line]) -> None:
    """An input after one that was not stored, one of another kind, or one in the wrong order."""
    resumed = Adding()
    with pytest.raises(ReplayError):
        resumed.replay(lines)
    assert resumed.store == []
