"""A stand-in for a guest that plays a script, and callers of such guests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from harness.guest import protocol
from harness.records import Ended
from harness.sandbox.caller import Caller, Companion, GuestSource
from harness.sandbox.guest import GuestGone

ENTRY = GuestSource("def f(x, y=0): ...", "f.py", "f", ("x", "y"))


class StubGuest:
    """Gives the answers of a script; an ending is raised, again and again."""

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


def make_caller(*script: dict[str, Any] | Ended, companion: Any = None, ranks: bytes = b"") -> tuple[Caller, StubGuest]:
    """A loaded guest that answers so."""
    guest = StubGuest({"violations": []}, {"entry": "ok", "defined": []}, *script)
    caller = Caller(guest, companion, ranks)  # type: ignore[arg-type]
    assert caller.load(ENTRY, 4) is None
    guest.sent, guest.sizes = [], []
    return caller, guest


def make_companion(*script: dict[str, Any] | Ended) -> Companion:
    """A trusted guest that answers so; the first answer is to the making of a callable."""
    caller, _ = make_caller(*script)
    caller.trusted = True
    return Companion(caller)


@pytest.fixture(scope="session")
def guest_of() -> type[StubGuest]:
    """Makes a guest of a script."""
    return StubGuest


@pytest.fixture(scope="session")
def caller_of() -> Callable[..., tuple[Caller, StubGuest]]:
    """Makes a loaded guest of a script."""
    return make_caller


@pytest.fixture(scope="session")
def companion_of() -> Callable[..., Companion]:
    """Makes the guest of the callables of a script."""
    return make_companion
