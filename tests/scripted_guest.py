"""A guest that plays a script of answers, for tests of what is asked and how the answers are read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from harness.guest import protocol
from harness.records import Call, Ended, Function, Raised, Step
from harness.sandbox.caller import Caller, Companion, GuestSource
from harness.sandbox.guest import GuestGone
from harness.sandbox.wire import Sent

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


MODEL = Function("model", {"size": 3})
GONE = Ended("crashed", "the process has ended")
ERROR = {"type": "KeyError", "bases": ["KeyError"], "message": "'a'", "line": 3, "trace": ""}
RAISED = {"op": "raised", "error": ERROR}
KEY_ERROR = Raised("KeyError", ("KeyError",), "'a'", 3)


def call_of(*steps: Step) -> Call:
    """A call with these steps."""
    return Call("case", "correctness", steps, "float32", "float32", exact=False, judge=False, is_diagnostic=True)


def returned(value: Any = 5, **more: Any) -> dict[str, Any]:
    """The answer of a guest whose step returned this."""
    node = protocol.encode(value, repr)
    return {"op": "returned", "value": node, "arguments": "", "sizes": [], "trained": [], **more}
