"""Stand-ins for guests: one plays a script of answers, one has a clock that the test controls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from harness.guest import protocol
from harness.records import Ended
from harness.sandbox import guest as guest_module
from harness.sandbox.caller import Caller, Companion, GuestSource
from harness.sandbox.guest import GuestGone, GuestHandle, Limits, Stream
from harness.sandbox.wire import Sent

Open = Callable[..., "StubHandle"]
FRAME = protocol.pack({"op": "ready"})
ENTRY = GuestSource("def f(x, y=0): ...", "f.py", "f", ("x", "y"))


class StubGuest:
    """Gives the answers of a script; an ending is raised at every further question."""

    device = "cpu"

    def __init__(self, *script: dict[str, Any] | Ended) -> None:
        self.script = list(script)
        self.sent: list[dict[str, Any]] = []
        self.tensors: list[dict[str, Any]] = []
        self.sizes: list[tuple[int, int]] = []
        self.deadline = 90.0
        self.file = self.text = ""
        self.killed: Ended | None = None
        self.companion: Any = None
        self.is_closed = False

    def send(self, header: dict[str, Any], tensors: dict[str, Any] | None = None) -> None:
        self.send_frame(protocol.pack(header, tensors))

    def send_frame(self, frame: bytes) -> None:
        size = protocol.HEAD.size
        header, _ = protocol.unpack_head(frame, 1 << 20, 1 << 30)
        self.sent.append(dict(protocol.parse_header(frame[size : size + header])))
        self.tensors.append(dict(protocol.parse_payload(frame[size + header :])))

    def receive(self, read: Callable[..., Any], max_payload: int = 0, ahead: int = 0) -> Any:
        self.sizes.append((max_payload, ahead))
        answer = self.script[0]
        if isinstance(answer, Ended):
            raise GuestGone(answer)
        if self.killed is not None:
            raise GuestGone(self.killed)
        del self.script[0]
        return read(answer, {})

    def kill(self, why: Ended) -> None:
        self.killed = why

    def close(self) -> None:
        self.is_closed = True


class ScriptCaller(Caller):
    """A caller whose guest sends no arguments back."""

    def _receive(self, sent: Sent, *others: Any) -> Any:
        return super()._receive(Sent(), *others)


def make_caller(*script: dict[str, Any] | Ended, companion: Any = None, ranks: bytes = b"") -> tuple[Caller, StubGuest]:
    """The caller of a loaded guest with these answers."""
    guest = StubGuest({"violations": []}, {"entry": "ok", "defined": []}, *script)
    caller = ScriptCaller(guest, companion, ranks)
    assert caller.load(ENTRY, 4) is None
    guest.sent, guest.sizes = [], []
    return caller, guest


def make_companion(*script: dict[str, Any] | Ended) -> Companion:
    """A trusted guest with these answers; the first one answers the making of a callable."""
    caller, _ = make_caller(*script)
    caller.trusted = True
    return Companion(caller)


@pytest.fixture(scope="session")
def guest_of() -> type[StubGuest]:
    """A function that makes a guest from a script."""
    return StubGuest


@pytest.fixture(scope="session")
def caller_of() -> Callable[..., tuple[Caller, StubGuest]]:
    """A function that makes the caller of a loaded guest from a script."""
    return make_caller


@pytest.fixture(scope="session")
def companion_of() -> Callable[..., Companion]:
    """A function that makes the guest of the callables from a script."""
    return make_companion


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
        super().__init__(Stream(), Stream(), Limits(wall_s=wall_s), "cpu")
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

    def cpu_s(self) -> float:
        return 0.0

    def peak_mb(self) -> float:
        return 0.0

    def reset_peak(self) -> bool:
        return True

    def queued_s(self) -> float:
        return self.queued

    def pause(self) -> None:
        self.steps.append("pause")

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


@pytest.fixture
def guest_clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Replace the clock of the module."""
    clock = Clock()
    monkeypatch.setattr(guest_module, "time", clock)
    return clock


@pytest.fixture
def open_stub(guest_clock: Clock) -> Open:
    """A function that opens a guest, by default a ready one."""

    def make(wall_s: float = 10.0, is_ready: bool = True, **more: Any) -> StubHandle:
        handle = StubHandle(guest_clock, wall_s, **more)
        if is_ready:
            handle._become_ready()
        return handle

    return make
