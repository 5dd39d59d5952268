"""Which level is chosen, and how a canary or a probe decides it, with stand-ins for zygotes."""

from __future__ import annotations

import json
import os
import stat
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from harness.errors import IsolationError
from harness.records import Ended, Raised, Returned
from harness.sandbox import gpu_machine, start
from harness.sandbox.guest import GuestGone, Limits
from harness.sandbox.levels import IsolationPlan
from harness.sandbox.spawning import SpawningZygote
from harness.sandbox.start import (
    CANARY_LIMITS,
    PROBE,
    DeviceStart,
    find_open,
    open_zygote,
    probe_device,
    send_canary,
    start_for_device,
    start_zygote,
)

HIDDEN = [Path("/course")]


class Machine:
    """The opened zygotes, and the levels that do not hold."""

    def __init__(self) -> None:
        self.methods: tuple[str, ...] = ("fork", "spawn")
        self.failing: dict[tuple[str, str], str] = {}
        self.holes: dict[str, list[str]] = {}
        self.missing: dict[str, str] = {}
        self.opened: list[Any] = []
        self.steps: list[str] = []

    def open(self, method: str, level: str, hidden: Any, warm: bool, device: str) -> Any:
        assert hidden == [*HIDDEN, Path("/installed")]
        if (method, level) in self.failing:
            raise IsolationError(self.failing[method, level])
        zygote = SimpleNamespace(
            method=method, level=level, warm=warm, device=device, is_closed=False, is_importing=False
        )
        zygote.close = lambda: setattr(zygote, "is_closed", True)
        zygote.start_import = lambda: setattr(zygote, "is_importing", True)
        self.opened.append(zygote)
        return zygote

    def levels(self) -> list[tuple[str, str, bool]]:
        return [(zygote.method, zygote.level, zygote.is_closed) for zygote in self.opened]


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    """Replace everything that starts a process."""
    machine = Machine()
    monkeypatch.setattr(start, "start_methods", lambda: machine.methods)
    monkeypatch.setattr(start, "open_zygote", machine.open)
    monkeypatch.setattr(start, "send_canary", lambda zygote: machine.holes.get(zygote.level, []))
    monkeypatch.setattr(start, "probe_device", lambda zygote: machine.missing.get(zygote.level, ""))
    monkeypatch.setattr(start, "remove_abandoned", lambda: machine.steps.append("removed"))
    monkeypatch.setattr(start, "find_installed_answers", lambda: [Path("/installed")])
    return machine


# ---- the level


def test_strongest_level_is_taken_and_imports(machine: Machine) -> None:
    """Leftovers of killed processes are removed first."""
    zygote: Any
    zygote, reasons = start_zygote(None, HIDDEN, warm=True)
    assert (zygote.method, zygote.level, zygote.warm, zygote.device) == ("fork", "strict", True, "cpu")
    assert zygote.is_importing and not zygote.is_closed
    assert (reasons, machine.steps) == ([], ["removed"])


def test_level_that_does_not_hold_is_closed_and_its_reason_kept(machine: Machine) -> None:
    """In the order in which they were tried."""
    machine.failing = {("fork", "strict"): "strict: no bubblewrap"}
    machine.holes = {"standard": ["fork", "see a file"]}
    zygote: Any
    zygote, reasons = start_zygote(None, HIDDEN)
    assert zygote.level == "process"
    assert reasons == ["strict: no bubblewrap", "standard: the canary could fork, see a file"]
    assert machine.levels() == [("fork", "standard", True), ("fork", "process", False)]
    assert not machine.opened[0].is_importing


def test_levels_end_with_the_weakest_allowed(machine: Machine) -> None:
    """Or with the requested one; the error has every reason."""
    machine.holes = {level: ["fork"] for level in ("strict", "standard", "process")}
    with pytest.raises(IsolationError) as error:
        start_zygote(None, HIDDEN, weakest="standard")
    assert str(error.value).startswith(
        "isolation 'standard' does not hold on this machine (strict: the canary could fork; standard: the canary could "
        "fork). "
    )
    assert [level for _, level, _ in machine.levels()] == ["strict", "standard"]
    machine.opened.clear()
    with pytest.raises(IsolationError, match="isolation 'strict' does not hold"):
        start_zygote("strict", HIDDEN)
    assert machine.levels() == [("fork", "strict", True)]


def test_guests_are_spawned_where_they_cannot_be_forked(machine: Machine) -> None:
    """Only at levels without a sandbox, and with a warning."""
    machine.methods = ("spawn",)
    zygote: Any
    zygote, reasons = start_zygote(None, HIDDEN)
    assert (zygote.method, zygote.level) == ("spawn", "process")
    assert reasons == [start.describe_openness()]
    with pytest.raises(IsolationError):
        start_zygote("strict", HIDDEN)
    machine.methods, machine.failing = ("fork", "spawn"), {("fork", "external"): "no fork"}
    zygote, reasons = start_zygote("external", HIDDEN)
    assert (zygote.method, zygote.level, reasons) == ("spawn", "external", ["no fork"])


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_zygote_is_opened_for_its_level_and_device(method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The plan of a level hides the same files, and depends on the device too."""
    for name in ("plan_level", "Zygote", "SpawningZygote"):
        monkeypatch.setattr(start, name, lambda *given, name=name: (name, *given))
    plan = ("plan_level", "strict", HIDDEN, "cuda")
    opened = {"fork": ("Zygote", plan, HIDDEN, True, "cuda"), "spawn": ("SpawningZygote", "strict", "cuda")}
    assert open_zygote(method, "strict", HIDDEN, True, "cuda") == opened[method]


def test_level_holds_only_if_its_guests_compute_on_the_device(machine: Machine) -> None:
    """The CPU needs no probe."""
    machine.missing = {"strict": "no libcuda"}
    zygote: Any
    zygote, reasons = start_zygote(None, HIDDEN, device="cuda")
    assert (zygote.level, zygote.device) == ("standard", "cuda")
    assert reasons == ["strict: a guest cannot use cuda: no libcuda"]
    assert machine.levels() == [("fork", "strict", True), ("fork", "standard", False)]
    assert start_zygote(None, HIDDEN)[0].level == "strict"


def test_device_that_is_missing_starts_nothing(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor does the CPU, which already has a zygote."""
    found = [""]
    monkeypatch.setattr(gpu_machine, "find_missing", lambda: found[0])
    started: Any = start_for_device("cuda", None, HIDDEN, True, "standard")
    assert (started.zygote.level, started.zygote.warm, started.weaker, started.missing) == ("strict", True, [], "")
    assert start_for_device("cuda", "standard", HIDDEN).zygote.level == "standard"
    assert machine.opened[-1].device == "cuda"
    machine.holes = {"strict": ["fork"], "standard": ["fork"]}
    started = start_for_device("cuda", None, HIDDEN, weakest="standard")
    assert started.zygote is None and "isolation 'standard' does not hold" in started.missing
    machine.opened.clear()
    found[0] = "no driver"
    assert start_for_device("cuda", None, HIDDEN) == DeviceStart(missing="no driver")
    assert start_for_device("cpu", None, HIDDEN) == DeviceStart()
    assert machine.opened == []


# ---- the canary


def zygote_of(report: bytes, failure: str = "", tolerated: frozenset[str] = frozenset()) -> tuple[Any, list[Any]]:
    """A zygote whose canary reports this, and the requests it got."""
    asked: list[Any] = []

    def fork(limits: Limits, canary: dict[str, Any]) -> Any:
        probe = Path(canary["probe"])
        modes = [stat.S_IMODE(path.stat().st_mode) for path in (probe.parent, probe)]
        asked.append((limits, canary["parent"], probe.read_text(), modes))
        guest = SimpleNamespace(failure=failure, read_raw=lambda limit: report[:limit])
        return nullcontext(guest)

    return SimpleNamespace(fork=fork, plan=SimpleNamespace(tolerated=tolerated)), asked


def test_canary_reports_what_it_could_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a file that every user may read and write, so that only the level protects it."""
    report = json.dumps({"write": True, "fork": True, "connect": False}).encode()
    zygote, asked = zygote_of(report, tolerated=frozenset({"fork"}))
    assert find_open(zygote) == ["fork", "write"]
    assert send_canary(zygote) == ["write"]
    assert asked[0] == (CANARY_LIMITS, os.getpid(), "secret", [0o777, 0o666])


@pytest.mark.parametrize(
    ("report", "failure", "expected"),
    [
        (b"", "", "not run (no report)"),
        (b"", "no seccomp", "not run (no seccomp)"),
        (b"half {\xff" + b"x" * 300, "", "not run (half {\ufffd" + "x" * 193 + ")"),
    ],
)
def test_canary_without_a_report_is_a_hole(report: bytes, failure: str, expected: str) -> None:
    """It did not run, or was cut off."""
    assert send_canary(zygote_of(report, failure)[0]) == [expected]


def test_spawned_guest_can_do_everything() -> None:
    """No canary is needed."""
    zygote = SpawningZygote.__new__(SpawningZygote)
    zygote.plan = IsolationPlan("process", (), (), frozenset({"everything"}), "", "")
    assert find_open(zygote) == ["everything"]
    assert send_canary(zygote) == []


# ---- the probe


@pytest.mark.parametrize(
    ("outcome", "missing"),
    [
        (Returned((8.0, "GPU-1")), ""),
        (Returned((7.0, "GPU-1")), "it returned a wrong sum"),
        (Returned((8.0, 1)), "it returned a wrong sum"),
        (Raised("RuntimeError", (), "no kernel image"), "no kernel image"),
        (Ended("timeout", "no answer"), "no answer"),
        (GuestGone(Ended("crashed", "by SIGSEGV")), "crashed by SIGSEGV"),
    ],
)
def test_device_holds_only_if_a_guest_computes_on_it(
    monkeypatch: pytest.MonkeyPatch, outcome: Any, missing: str
) -> None:
    """The guest reports its card, or why it does not compute; a problem of the machine is found before."""

    class Caller:
        def __init__(self, guest: Any) -> None:
            pass

        def load(self, source: Any, seed: int) -> Any:
            assert (source.text, source.entry, source.trusted) == (PROBE, "probe", True)

        def run(self, call: Any) -> Any:
            if isinstance(outcome, Exception):
                raise outcome
            return [outcome]

    monkeypatch.setattr("harness.sandbox.caller.Caller", Caller)
    zygote: Any = SimpleNamespace(gpu_uuid="", wait_ready=lambda: None, fork=lambda limits: nullcontext())
    monkeypatch.setattr(gpu_machine, "find_missing", lambda: "no driver")
    assert probe_device(zygote) == "no driver"
    monkeypatch.setattr(gpu_machine, "find_missing", lambda: "")
    assert probe_device(zygote) == missing
    assert zygote.gpu_uuid == ("" if missing else "GPU-1")
