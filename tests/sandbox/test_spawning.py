"""Guests without forking: how they are started and ended, with stand-ins for the guests."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from harness.errors import GuestError, IsolationError, UsageError
from harness.records import Ended
from harness.sandbox import spawning
from harness.sandbox.guest import START_S, Limits
from harness.sandbox.levels import STATEMENT
from harness.sandbox.spawning import LAYERS, LOOK_S, SpawningZygote

# ---- the method


@pytest.mark.parametrize(
    ("wanted", "system", "methods"),
    [("", "linux", ("fork", "spawn")), ("", "darwin", ("spawn",)), ("", "win32", ("spawn",)),
     ("spawn", "linux", ("spawn",)), ("fork", "linux", ("fork",))],
)  # fmt: skip
def test_start_method_follows_the_variable_or_the_system(
    wanted: str, system: str, methods: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Forking is safe only on Linux."""
    monkeypatch.setenv("HARNESS_START", wanted)
    monkeypatch.setattr(sys, "platform", system)
    assert spawning.start_methods() == methods


@pytest.mark.parametrize(("wanted", "system"), [("forkserver", "linux"), ("fork", "darwin"), ("fork", "win32")])
def test_start_method_that_is_not_available_is_refused(
    wanted: str, system: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message says what to do."""
    monkeypatch.setenv("HARNESS_START", wanted)
    monkeypatch.setattr(sys, "platform", system)
    with pytest.raises(UsageError, match="HARNESS_START is"):
        spawning.start_methods()


# ---- the zygote


class StubGuest:
    """Connects, ends or waits, as the test says, and records its calls."""

    def __init__(self, on_info: Callable[[dict[str, Any]], None]) -> None:
        self.on_info = on_info
        self.steps: list[Any] = []
        self.code: int | None = None
        self.on_wait: Callable[[], None] = lambda: None
        self.release: Callable[[], None] = lambda: None
        self.process = SimpleNamespace(poll=lambda: self.code)

    def connect(self) -> bool:
        return False

    def complaint(self) -> str:
        return "No module named torch"

    def wait_connection(self, wait_s: float) -> None:
        self.steps.append(wait_s)
        self.on_wait()

    def begin(self, limits: Limits) -> None:
        self.steps.append(limits)

    def kill(self, why: Ended) -> None:
        self.steps.append(why)

    def end(self) -> None:
        self.steps.append("end")

    def close(self) -> None:
        self.steps.append("close")


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The started guests, in order."""
    guests: list[Any] = []

    def start(on_info: Any) -> Any:
        guests.append(StubGuest(on_info))
        return guests[-1]

    monkeypatch.setattr(spawning, "SpawnedGuest", start)
    return guests


def test_only_levels_without_a_sandbox_are_available(started: list[Any]) -> None:
    """On the CPU; the layers list what there is."""
    process, external = SpawningZygote("process"), SpawningZygote("external")
    assert (process.level, process.layers, process.device) == ("process", LAYERS, "cpu")
    assert external.layers == (STATEMENT, *LAYERS) == external.plan.layers
    assert process.plan.tolerated == {"everything"}
    for level in ("strict", "standard"):
        with pytest.raises(IsolationError, match=f"{level}: there is no sandbox"):
            SpawningZygote(level)
    with pytest.raises(IsolationError, match="process: guests that are spawned use the CPU only"):
        SpawningZygote("process", "cuda")
    assert len(started) == 2


def test_guest_is_started_ahead_and_another_in_its_place(started: list[Any]) -> None:
    """A closed guest is forgotten."""
    zygote = SpawningZygote("process")
    guest: Any = zygote.fork(Limits(7.0))
    assert guest is started[0] and guest.steps == [Limits(7.0)]
    assert zygote.spare is started[1] and len(started) == 2
    assert zygote.guests == {guest}
    guest.release()
    assert zygote.guests == set()


def test_guest_that_cannot_be_started_is_our_error(started: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """The waiting one stays; a closed zygote starts none."""
    zygote = SpawningZygote("process")

    def fail(on_info: Any) -> Any:
        raise OSError("no memory")

    monkeypatch.setattr(spawning, "SpawnedGuest", fail)
    with pytest.raises(GuestError, match=r"no process can be started \(no memory\)"):
        zygote.fork(Limits())
    assert zygote.spare is started[0] and not zygote.guests
    assert zygote.is_running
    zygote.kill()
    assert not zygote.is_running
    with pytest.raises(GuestError, match="the grader is closing"):
        zygote.fork(Limits())


def test_versions_are_awaited_until_the_interpreter_reports_them(started: list[Any]) -> None:
    """With frequent checks."""
    zygote = SpawningZygote("process")
    zygote.start_import()
    started[0].on_wait = lambda: started[0].on_info({"torch": "2.4"})
    assert zygote.wait_ready() == {"torch": "2.4"}
    assert started[0].steps == [LOOK_S]


def test_interpreter_that_does_not_import_torch_is_a_fault_of_the_level(
    started: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It ended or took too long, or the grader is closing."""
    zygote = SpawningZygote("process")
    started[0].code = 1
    with pytest.raises(IsolationError, match="process: No module named torch"):
        zygote.wait_ready()
    zygote.is_closed = True
    with pytest.raises(IsolationError, match="process: the grader is closing"):
        zygote.wait_ready()
    slow = SpawningZygote("external")
    now = [1000.0]
    monkeypatch.setattr(spawning, "time", SimpleNamespace(monotonic=lambda: now[0]))

    def wait() -> None:
        now[0] += START_S / 2

    started[1].on_wait = wait
    with pytest.raises(IsolationError, match="external: torch was not imported within 120 s"):
        slow.wait_ready()
    assert len(started[1].steps) == 3


def test_killed_zygote_ends_its_guests_without_blame(started: list[Any]) -> None:
    """Including the waiting one; closing also ends guests that others still use."""
    zygote = SpawningZygote("process")
    guest: Any = zygote.fork(Limits())
    resting: Any = StubGuest(dict)
    zygote.resting = [resting]
    closing = Ended("setup", "the grader is closing")
    zygote.kill()
    assert (guest.steps, started[1].steps) == ([Limits(), closing], [closing])
    zygote.close()
    assert (guest.steps[2:], started[1].steps[1:]) == ([closing, "end"], [closing, "close"])
    assert resting.steps == ["close"] and zygote.resting == []
