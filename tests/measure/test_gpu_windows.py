"""The messages of a timed window, and the kernel that shows whether the device is free."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from harness.errors import GuestError
from harness.measure.cpu_timing import SESSION_S, Undecided
from harness.measure.gpu_timing import BUSY_FACTOR, BUSY_S, FLOOR_SHARE, PROBES, DeviceProbe, GpuContestant, WindowDraw
from harness.measure.opened_result import Commitments
from harness.records import Call, IntegrityFlag, Step

pytestmark = pytest.mark.usefixtures("clock")
# From `conftest`.
Clock = Any
MULTIPLIERS = np.array([3, 5])
NONE = Commitments((), ())


def call_of(number: int = 0, precision: str = "float32") -> Call:
    steps = (Step("call", (("x", number), ("y", 7)), name="g", compare=(1,)),)
    return Call("fast", "speed", steps, "float32", precision, exact=False, judge=False, is_diagnostic=False)


WINDOW = WindowDraw((call_of(1), call_of(2)), (11, 12), MULTIPLIERS)


class Guest:
    """Gives this answer to a question."""

    def __init__(self, answer: dict[str, Any], tensors: Any = None) -> None:
        self.answer, self.tensors = answer, tensors or {}
        self.sent: list[Any] = []
        self.steps: list[str] = []
        self.most = 0
        self.deadline = 0.0

    def send(self, message: dict[str, Any], tensors: Any) -> None:
        self.sent.append((message, tensors))

    def receive(self, read: Callable[..., Any], most: int) -> Any:
        self.most = most
        return read({"op": "window", **self.answer}, self.tensors)

    def pause(self) -> None:
        self.steps.append("pause")

    def resume(self) -> None:
        self.steps.append("resume")


def contestant_of(**answer: Any) -> tuple[GpuContestant, Guest]:
    guest = Guest(answer)

    def request(step: Step, max_bytes: int, *others: Any) -> dict[str, Any]:
        assert step.arguments == (("x", None), ("y", None))  # the guest draws them
        assert (max_bytes, *others) == (0, {}, {}, {})
        return {"name": step.name, "positional": 2, "compare": [1], "op": "call", "max_bytes": 9}

    caller: Any = SimpleNamespace(guest=guest, device="cpu", flags={}, request=request)
    return GpuContestant(caller), guest


def test_guest_draws_every_call_of_a_window_from_its_seed() -> None:
    """With the multipliers of the sums; the function is named when the clock starts."""
    contestant, guest = contestant_of()
    contestant.draw(WINDOW)
    ((message, tensors),) = guest.sent
    assert message == {"op": "window", "part": "draw", "calls": [[1, 7], [2, 7]], "seeds": [11, 12], "unit": None}
    multipliers = tensors["multipliers"]
    assert (multipliers.dtype, multipliers.shape, multipliers.data) == ("int64", (2,), MULTIPLIERS.tobytes())
    assert guest.most == 0
    assert contestant.request == {"name": "g", "positional": 2, "compare": [1], "names": ["x", "y"]}


def test_answer_keeps_its_flags_and_raises_its_error() -> None:
    """An error of the submission is not a protocol error."""
    contestant, guest = contestant_of(seconds=2, flags=[["frames", 3, "it looked"]])
    assert contestant.probe() == 2.0
    assert list(contestant.caller.flags) == [IntegrityFlag("frames", 3, "it looked")]
    error = {"type": "ValueError", "bases": [], "message": "no", "line": None, "trace": ""}
    guest.answer = {"op": "raised", "error": error}
    with pytest.raises(GuestError, match="ValueError: no"):
        contestant.probe()


def test_guest_runs_only_during_its_turn(clock: Clock) -> None:
    """With a deadline, and is stopped however the turn ends."""
    contestant, guest = contestant_of()
    assert contestant.resumed(7.0, lambda: list(guest.steps)) == ["resume"]
    assert (guest.deadline, guest.steps) == (1007.0, ["resume", "pause"])
    with pytest.raises(KeyError):
        contestant.resumed(7.0, lambda: {}["x"])
    assert guest.steps == ["resume", "pause"] * 2


# ---- the known kernel


class Kernel:
    """A trusted guest whose kernel takes these seconds in turn, and the last from then on."""

    def __init__(self, clock: Clock, *seconds: float) -> None:
        self.clock, self.seconds = clock, list(seconds)
        self.caller: Any = SimpleNamespace(device="cpu", guest=SimpleNamespace(pause=lambda: None))

    def probe(self) -> float:
        spent = self.seconds.pop(0) if len(self.seconds) > 1 else self.seconds[0]
        self.clock.now += spent
        return spent

    def resumed(self, patience_s: float, act: Callable[[], Any]) -> Any:
        assert patience_s == SESSION_S
        return act()


def test_kernels_own_time_is_the_median_after_a_first_run(clock: Clock) -> None:
    """The first run starts libraries."""
    kernel: Any = Kernel(clock, 90.0, *[1.0] * (PROBES // 2), *[2.0] * (PROBES // 2), 1.5, 7.0)
    probe = DeviceProbe(kernel)
    probe.calibrate()
    assert probe.median_s == 1.5
    assert kernel.seconds == [7.0]


@pytest.mark.parametrize(
    ("seconds", "waited_s", "is_free"),
    [
        ([BUSY_FACTOR], BUSY_FACTOR, True),
        ([2.0, 2.0, 1.0], 5.0, True),
        ([BUSY_S, 1.0], BUSY_S + 1, True),
        ([BUSY_S + 0.5, 1.0], BUSY_S + 0.5, False),
    ],
)
def test_device_is_awaited_for_some_seconds(clock: Clock, seconds: list[float], waited_s: float, is_free: bool) -> None:
    """After that it counts as busy."""
    probe = DeviceProbe(Kernel(clock, *seconds), median_s=1.0)
    if is_free:
        probe.await_free()
    else:
        with pytest.raises(Undecided):
            probe.await_free()
    assert clock.now == 1000.0 + waited_s


def test_least_time_is_a_share_of_writing_as_many_bytes(clock: Clock) -> None:
    """At the kernel's speed of writing."""
    probe = DeviceProbe(Kernel(clock, 1.0), median_s=2.0)
    assert probe.floor_s((8 << 20) * 8) == FLOOR_SHARE * 2.0
    assert probe.floor_s((8 << 20) * 4) == FLOOR_SHARE * 1.0
