"""A guest without a process, and its clock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from harness.guest import protocol
from harness.records import Ended
from harness.sandbox.guest import (
    GuestGone,
    GuestHandle,
    Limits,
)

Open = Callable[..., "StubHandle"]


FRAME = protocol.pack({"op": "ready"})


LOST = Ended("crashed", "lost")


class Clock:
    """The module's clock, which moves only while waiting."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


class StubChannel:
    """A channel with bytes that the test gives, taking a given number at once; `None` means that it would block."""

    def __init__(self) -> None:
        self.parts: list[bytes | OSError | None] = []
        self.taken = bytearray()
        self.room: int | OSError | None = 1 << 30
        self.is_shut = False

    def recv(self, size: int) -> bytes:
        assert size == 1 << 20
        part = self.parts.pop(0) if self.parts else None
        if part is None:
            raise BlockingIOError
        if isinstance(part, OSError):
            raise part
        return part

    def send(self, part: memoryview) -> int:
        assert len(part) <= 1 << 20
        if self.room is None:
            raise BlockingIOError
        if isinstance(self.room, OSError):
            raise self.room
        self.taken += part[: self.room]
        return len(part[: self.room])

    def shutdown(self, how: int) -> None:
        self.is_shut = True
        raise OSError


class StubHandle(GuestHandle):
    """A guest whose every wait moves the clock; events happen at their times."""

    def __init__(self, clock: Clock, wall_s: float = 10.0, ends_when_killed: bool = True) -> None:
        super().__init__(Limits(wall_s=wall_s), "cpu")
        self.clock, self.ends_when_killed = clock, ends_when_killed
        self.stub = StubChannel()
        self.channel = self.stub
        self.happenings: list[tuple[float, Callable[[], None]]] = []
        self.waits: list[float] = []
        self.trace = ""
        self.queued = 0.0
        self.steps: list[str] = []
        self.release = lambda: self.steps.append("release")

    def at(self, after_s: float, happen: Callable[[], None]) -> None:
        self.happenings.append((self.clock.now + after_s, happen))

    def answer(self, after_s: float, part: bytes = FRAME) -> None:
        def arrive() -> None:
            self.stub.parts.append(part)
            self._read_channel()

        self.at(after_s, arrive)

    def end(self, after_s: float, **report: Any) -> None:
        self.at(after_s, lambda: setattr(self, "exit", report))

    def ending(self, **sizes: int) -> Ended:
        """The reason why there is no answer."""
        with pytest.raises(GuestGone) as gone:
            self.receive(lambda header, tensors: header, **sizes)
        return gone.value.ended

    @property
    def pid(self) -> int:
        raise GuestGone(LOST)

    def queued_s(self) -> float:
        return self.queued

    def pause(self) -> None:
        self.steps.append("pause")

    def arm(self) -> None:
        """Nothing to do."""

    def resume(self) -> None:
        self.steps.append("resume")

    def run_on(self, core: int) -> None:
        pass

    def _move(self, wait_s: float) -> bool:
        self.waits.append(wait_s)
        due = [happening for happening in self.happenings if happening[0] <= self.clock.now + wait_s]
        if not due:
            self.clock.now += wait_s
            return False
        first = min(due, key=lambda happening: happening[0])
        self.happenings.remove(first)
        self.clock.now = max(self.clock.now, first[0])
        first[1]()
        return True

    def _end_process(self) -> None:
        self.steps.append("kill")
        if self.ends_when_killed:
            self.exit = self.exit or {"exit": -9}

    def _ask_running_line(self) -> None:
        self.steps.append("ask")

    def _read_traceback(self) -> str:
        return self.trace

    def _describe_end(self, code: int) -> Ended:
        return Ended("crashed", f"exit code {code}")

    def _close_ends(self) -> None:
        self.steps.append("close")
