"""What a zygote is given and what it is asked, with a stand-in for its process."""

from __future__ import annotations

import io
import json
import os
import socket
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest

from harness.errors import GuestError, IsolationError
from harness.records import Ended
from harness.sandbox import zygote as zygote_module
from harness.sandbox.guest import GuestGone, Limits
from harness.sandbox.levels import IsolationPlan
from harness.sandbox.zygote import FIRST_UID, GUEST_SLOTS, MOST_RESTING, PREIMPORT, TRUSTED_MB, TRUSTED_S, Zygote

if sys.platform != "linux":
    pytest.skip("zygotes need Linux", allow_module_level=True)

PLAN = IsolationPlan("standard", ("python", "-c", "pass"), ("rlimits", "seccomp"), frozenset(), "/nonexistent", "/box")
UP = {"layers": ["rlimits", "seccomp"]}
LIMITS = Limits(wall_s=10.0, memory_mb=300, processes=9, cpu_s=4)


class StubProcess:
    """A process that answers once when it starts, and later only if the test does."""

    latest: StubProcess
    opened: ClassVar[list[StubProcess]] = []

    def __init__(self, behaviour: dict[str, Any], command: Any, **options: Any) -> None:
        StubProcess.latest = self
        answer = behaviour.get("answer", UP)
        self.command, self.options = command, options
        self.config = json.load(options["stdin"])
        self.control = socket.socket(fileno=os.dup(options["pass_fds"][0]))
        self.pid = 12345
        self.returncode: int | None = None
        self.stderr = io.BytesIO(behaviour.get("complaint", b""))
        self.is_stubborn = False
        self.killed = 0
        self.waits: list[float | None] = []
        StubProcess.opened.append(self)
        if answer is not None:
            self.control.send(json.dumps(answer).encode())
        else:
            self.control.close()
            self.returncode = 3

    def poll(self) -> int | None:
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        self.waits.append(timeout)
        if self.is_stubborn and not self.killed:
            assert timeout is not None, "it would wait for ever"
            raise subprocess.TimeoutExpired("zygote", timeout)
        self.returncode = 0 if self.returncode is None else self.returncode
        return self.returncode

    def kill(self) -> None:
        self.killed += 1

    def request(self) -> tuple[dict[str, Any], list[int]]:
        """The grader's request, with the file descriptors sent along."""
        message, fds, _, _ = socket.recv_fds(self.control, 1 << 16, 10)
        return json.loads(message), fds


class StubGroups:
    """Control groups in a list."""

    def __init__(self, is_moved: bool = True) -> None:
        self.is_moved = is_moved
        self.steps: list[Any] = []

    def add_zygote(self, pid: int) -> bool:
        self.steps.append(("zygote", pid))
        return self.is_moved

    def open_guest(self, slot: int, processes: int, memory_bytes: int) -> int:
        self.steps.append(("guest", slot, processes, memory_bytes))
        return os.open("/dev/null", os.O_WRONLY)

    def end_guest(self, slot: int) -> None:
        self.steps.append(("end", slot))

    def close(self) -> None:
        self.steps.append("close")


Open = Callable[..., Zygote]


@pytest.fixture
def open_zygote(monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """A function that opens zygotes without a process; all are closed at the end."""
    opened: list[Zygote] = []
    numbers: list[int] = []

    def make(
        plan: IsolationPlan = PLAN,
        groups: StubGroups | None = None,
        warm: bool = False,
        device: str = "cpu",
        **more: Any,
    ) -> Zygote:
        monkeypatch.setattr(subprocess, "Popen", partial(StubProcess, more))
        monkeypatch.setattr(zygote_module.cgroups, "make_groups", lambda number: numbers.append(number) or groups)
        monkeypatch.setattr(zygote_module, "readable_paths", lambda hidden: [f"all but {hidden}"])
        zygote = Zygote(plan, ["/secret"], warm, device)
        opened.append(zygote)
        return zygote

    yield make
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))  # each zygote has groups of its own
    for stub in StubProcess.opened:
        stub.control.close()
    StubProcess.opened.clear()
    for zygote in opened:
        zygote.close()


# ---- the start


def test_zygote_for_a_gpu_is_given_its_nodes_and_compilers(open_zygote: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """To open, to run and to read."""
    gpu = SimpleNamespace(
        find_readable=lambda: ["/sys"], find_nodes=lambda: ["/dev/nvidia0"], find_compilers=lambda: ["/usr/bin/cc"]
    )
    monkeypatch.setattr(zygote_module, "gpu", gpu)
    monkeypatch.setattr(zygote_module, "environment", lambda device: {"DEVICE": device})
    open_zygote(device="cuda", warm=True)
    config = StubProcess.latest.config
    assert (config["nodes"], config["programs"]) == (["/dev/nvidia0"], ["/usr/bin/cc"])
    assert config["readable"] == ["all but ['/secret']", "/sys"]
    assert StubProcess.latest.options["env"] == {"DEVICE": "cuda"}
    assert set(config["preimport"]) == set(PREIMPORT)
    open_zygote()
    config = StubProcess.latest.config
    assert (config["nodes"], config["programs"], config["readable"]) == ([], [], ["all but ['/secret']"])


@pytest.mark.parametrize(("level", "layers"), [("strict", ("bubblewrap", "a")), ("external", ("a",))])
def test_layers_are_those_that_the_zygote_reports(open_zygote: Open, level: str, layers: tuple[str, ...]) -> None:
    """Bubblewrap is around it; at the level `external`, layers may be missing."""
    plan = IsolationPlan(level, ("x",), ("a", "b"), frozenset(), "", "")
    assert open_zygote(plan, answer={"layers": ["a"]}).layers == layers
    assert StubProcess.latest.config["layers_are_optional"] is (level == "external")


def test_zygote_that_cannot_start_says_why(open_zygote: Open) -> None:
    """By its answer, by the last line of its standard error, or by its exit code."""
    with pytest.raises(IsolationError, match="standard: no landlock"):
        open_zygote(answer={"error": "no landlock"})
    assert StubProcess.latest.stderr.closed
    with pytest.raises(IsolationError, match="standard: bwrap: no"):
        open_zygote(answer=None, complaint=b"first\nbwrap: no\n")
    with pytest.raises(IsolationError, match="standard: the zygote ended with 3"):
        open_zygote(answer=None)


def test_groups_are_a_layer_only_if_the_zygote_is_in_one(open_zygote: Open) -> None:
    """Otherwise its guests could not be moved either."""
    groups = StubGroups()
    assert open_zygote(groups=groups).layers[-1] == "cgroup"
    assert groups.steps == [("zygote", 12345)]
    forbidden = StubGroups(is_moved=False)
    zygote = open_zygote(groups=forbidden)
    assert "cgroup" not in zygote.layers
    assert forbidden.steps == [("zygote", 12345), "close"]
    assert zygote.groups is None


# ---- the import


def test_import_that_fails_is_a_fault_of_the_level_each_time(open_zygote: Open) -> None:
    """So is a zygote that ends meanwhile."""
    zygote = open_zygote()
    StubProcess.latest.control.send(b'{"fault": "no threads"}')
    for _ in range(2):
        with pytest.raises(IsolationError, match="standard: guests cannot compute gradients: no threads"):
            zygote.wait_ready()
    other = open_zygote(complaint=b"killed\n")
    StubProcess.latest.control.close()
    StubProcess.latest.returncode = -9
    with pytest.raises(IsolationError, match="standard: killed"):
        other.wait_ready()
    assert not other.info  # no versions are known
    stuck = open_zygote()
    StubProcess.latest.control.close()
    StubProcess.latest.is_stubborn = True
    with pytest.raises(IsolationError, match="standard: the zygote did not answer"):
        stuck.wait_ready()
    assert StubProcess.latest.waits == [2]


# ---- guests


def finish(guest: Any) -> None:
    """End the guest's process, and close the guest."""
    guest.exit = {"exit": 0}
    guest.close()


def close_all(fds: list[int]) -> None:
    for fd in fds:
        os.close(fd)


def test_guest_with_a_group_is_moved_into_it_and_its_group_ended(open_zygote: Open) -> None:
    """By a file descriptor of the group, which only the zygote keeps."""
    groups = StubGroups()
    zygote = open_zygote(groups=groups)
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - names alone
    guest = zygote.fork(LIMITS)
    request, fds = StubProcess.latest.request()
    slot = request["uid"] - FIRST_UID
    assert len(fds) == 6
    assert groups.steps[1:] == [("guest", slot, 9, 300 << 20)]
    close_all(fds)
    finish(guest)
    assert groups.steps[2:] == [("end", slot)]
    assert len(os.listdir("/proc/self/fd")) == before  # noqa: PTH208 - names alone


def test_fork_that_fails_is_our_error_and_leaves_nothing(open_zygote: Open) -> None:
    """Neither a file descriptor nor a used slot, with or without a free slot."""
    zygote = open_zygote(groups=StubGroups())
    StubProcess.latest.control.close()
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - names alone
    with pytest.raises(GuestError, match="the zygote is gone"):
        zygote.fork(LIMITS)
    assert sorted(zygote.slots) == list(range(GUEST_SLOTS))
    zygote.slots = []
    with pytest.raises(GuestError, match=f"{GUEST_SLOTS} submissions run at once"):
        zygote.fork(LIMITS)
    assert len(os.listdir("/proc/self/fd")) == before  # noqa: PTH208 - names alone


@pytest.mark.parametrize("has_users", [True, False])
def test_scratch_folder_is_the_guests_own_and_removed_with_it(
    open_zygote: Open, monkeypatch: pytest.MonkeyPatch, has_users: bool
) -> None:
    """Other guests have other users, and can enter only their own."""
    owners: list[Any] = []
    monkeypatch.setattr(os, "chown", lambda path, user, group: owners.append((path, user, group)))
    layers = (*(["own user"] if has_users else []), "rlimits", "scratch folder")
    zygote = open_zygote(IsolationPlan("standard", ("x",), layers, frozenset(), "", ""))
    guest = zygote.fork(LIMITS)
    request, fds = StubProcess.latest.request()
    assert zygote.scratch is not None
    folder = Path(request["scratch"])
    assert folder == zygote.scratch.path / str(request["uid"] - FIRST_UID)
    assert stat.S_IMODE(zygote.scratch.path.stat().st_mode) == 0o711
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert owners == [(folder, request["uid"], request["uid"])] * has_users
    (folder / "file").touch()
    close_all(fds)
    finish(guest)
    assert not folder.exists() and zygote.scratch.path.exists()
    zygote.close()
    assert not zygote.scratch.path.exists()


# ---- warm guests


class Warm:
    """A guest that ran the course's own files."""

    def __init__(self, used_s: float = 0.0, killed: Ended | None = None) -> None:
        self.used_s, self.killed, self.is_closed = used_s, killed, False

    def cpu_s(self) -> float:
        if self.used_s < 0:
            raise GuestGone(Ended("crashed"))
        return self.used_s

    def close(self) -> None:
        self.is_closed = True


def test_resting_guest_is_used_again(open_zygote: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last one first; if there is none, another is forked with much time and memory."""
    zygote = open_zygote()
    monkeypatch.setattr(zygote, "start_guest", lambda limits: limits)
    first: Any = Warm()
    last: Any = Warm(TRUSTED_S / 2 - 1)
    zygote.rest(first)
    zygote.rest(last)
    assert (zygote.borrow(), zygote.borrow()) == (last, first)
    assert zygote.borrow() == Limits(TRUSTED_S, TRUSTED_MB)
    assert not first.is_closed and not last.is_closed


@pytest.mark.parametrize(
    "guest", [Warm(killed=Ended("timeout")), Warm(TRUSTED_S / 2), Warm(-1.0)], ids=["killed", "old", "gone"]
)
def test_guest_that_cannot_go_on_does_not_rest(open_zygote: Open, guest: Any) -> None:
    """It is closed."""
    zygote = open_zygote()
    zygote.rest(guest)
    assert (guest.is_closed, zygote.resting) == (True, [])


def test_few_guests_rest_and_none_in_a_closed_zygote(open_zygote: Open) -> None:
    """They take memory."""
    zygote = open_zygote()
    guests: list[Any] = [Warm() for _ in range(MOST_RESTING + 1)]
    for guest in guests:
        zygote.rest(guest)
    assert [guest.is_closed for guest in guests] == [False] * MOST_RESTING + [True]
    zygote.close()
    assert all(guest.is_closed for guest in guests)
    late: Any = Warm()
    zygote.rest(late)
    assert (late.is_closed, zygote.resting) == (True, [])


# ---- the end
