"""Control groups: how they are found, made and removed. Most tests use a stand-in for the kernel's files."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from harness.errors import IsolationError
from harness.sandbox import cgroups
from harness.sandbox.cgroups import GuestGroups
from harness.sandbox.guest import Limits
from harness.sandbox.levels import plan_level
from harness.sandbox.zygote import Zygote

MOUNT = "35 24 0:30 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n"
CONTAINER = "99 98 0:30 /docker/5f /sys/fs/cgroup ro,nosuid - cgroup2 cgroup rw\n"
OLD = "36 31 0:33 / /sys/fs/cgroup/pids rw,relatime - cgroup cgroup rw,pids\n"
FILES = {"cgroup.procs": "", "cgroup.subtree_control": "", "cgroup.kill": "", "pids.max": "max", "memory.max": "max"}


@pytest.fixture
def kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that behaves like a cgroup file system: a new folder gets the controllers that its parent passes on."""
    make = Path.mkdir

    def mkdir(self: Path, exist_ok: bool = False) -> None:
        is_new = not self.exists()
        make(self, exist_ok=exist_ok)
        if is_new:
            control = self.parent / "cgroup.subtree_control"
            for name, text in (FILES | {"cgroup.controllers": control.read_text() if control.exists() else ""}).items():
                (self / name).write_text(text)
            if control.exists() and "memory" not in control.read_text():
                (self / "memory.max").unlink()

    def rmdir(self: Path) -> None:
        if (self / "cgroup.procs").read_text() or any(path.is_dir() for path in self.iterdir()):
            raise OSError("busy")
        shutil.rmtree(self)

    def write(file: Path, text: str) -> None:
        if not file.exists():
            raise FileNotFoundError(file)
        if file.name == "cgroup.kill":
            for procs in file.parent.rglob("cgroup.procs"):
                procs.write_text("")
        elif file.name == "cgroup.subtree_control":
            file.write_text(" ".join({*file.read_text().split(), text.removeprefix("+")}))
        else:
            file.write_text(text)

    monkeypatch.setattr(Path, "mkdir", mkdir)
    monkeypatch.setattr(Path, "rmdir", rmdir)
    monkeypatch.setattr(cgroups, "_write", write)
    own = tmp_path / "above/own"
    for folder in (own.parent, own):
        folder.mkdir()
    monkeypatch.setattr(cgroups, "find_own_group", lambda: own)
    return own


@pytest.mark.parametrize(
    ("groups", "mounts", "expected"),
    [
        ("0::/user.slice/a.scope\n", MOUNT, "/sys/fs/cgroup/user.slice/a.scope"),
        ("0::/\n", MOUNT, "/sys/fs/cgroup"),
        ("0::/docker/5f/a\n", CONTAINER, "/sys/fs/cgroup/a"),
        ("0::/elsewhere\n", CONTAINER, None),
        ("5:pids:/a\n", OLD, None),
        ("5:pids:/a\n0::/b\n", OLD + MOUNT.replace("cgroup rw", "cgroup/unified rw"), "/sys/fs/cgroup/unified/b"),
        ("", "", None),
    ],
)
def test_own_group_is_found_by_path_and_mount(groups: str, mounts: str, expected: str | None) -> None:
    """A container mounts only a part of the tree; version 1 of control groups does not count."""
    assert cgroups.locate_group(groups, mounts) == (None if expected is None else Path(expected))


def test_groups_are_made_beside_the_own_group_if_its_parent_passes_controllers_on(kernel: Path) -> None:
    """As it is below a user's own slice."""
    (kernel.parent / "cgroup.subtree_control").write_text("memory pids")
    groups = cgroups.make_groups(3)
    assert groups is not None and groups.folder == kernel.parent / f"harness-{os.getpid()}-3"
    assert groups.add_zygote(1)
    os.close(groups.open_guest(7, 64, 1 << 20))
    guest = groups.folder / "guest-7"
    assert (guest / "pids.max").read_text() == "64"
    assert int((guest / "memory.max").read_text()) == (1 << 20) + cgroups.SPARE_BYTES
    (guest / "cgroup.procs").write_text("5")
    groups.end_guest(7)
    assert (guest / "cgroup.procs").read_text() == ""
    (guest / "cgroup.procs").write_text("5")
    groups.close()
    assert not groups.folder.exists()


def test_groups_are_made_below_the_own_group_only_if_it_has_no_other_process(kernel: Path) -> None:
    """Other processes are never moved."""
    (kernel / "cgroup.controllers").write_text("pids")
    (kernel / "cgroup.procs").write_text(f"{os.getpid()}\n1\n")
    assert cgroups.make_groups(0) is None
    (kernel / "cgroup.procs").write_text(f"{os.getpid()}\n")
    groups = cgroups.make_groups(0)
    assert groups is not None and groups.folder.parent == kernel
    assert (kernel / f"harness-{os.getpid()}-main/cgroup.procs").read_text() == "0"


def test_no_groups_are_made_without_the_controller(kernel: Path) -> None:
    """The attempt leaves nothing behind."""
    (kernel.parent / "cgroup.subtree_control").write_text("memory")
    assert cgroups.make_groups(0) is None
    assert [path.name for path in kernel.parent.iterdir() if path.is_dir()] == ["own"]
    with pytest.raises((OSError, ValueError)):
        GuestGroups(kernel / "a")
    assert not (kernel / "a").exists()


def test_groups_of_graders_that_were_killed_are_removed(kernel: Path) -> None:
    """Groups that still have processes stay."""
    (kernel.parent / "cgroup.subtree_control").write_text("pids")
    gone, busy = kernel.parent / "harness-4194999-0", kernel.parent / "harness-4194998-0"
    for folder in (gone, gone / "guest-1", busy, busy / "guest-1"):
        folder.mkdir()
    (busy / "guest-1/cgroup.procs").write_text("5")
    groups = cgroups.make_groups(0)
    assert groups is not None
    assert not gone.exists()
    assert busy.exists()


def test_both_controllers_are_enabled_where_they_are_delegated(kernel: Path) -> None:
    """And no others; memory may be missing."""
    (kernel.parent / "cgroup.subtree_control").write_text("cpu memory pids")
    groups = cgroups.make_groups(0)
    assert groups is not None
    assert set((groups.folder / "cgroup.subtree_control").read_text().split()) == {"memory", "pids"}
    (kernel.parent / "cgroup.subtree_control").write_text("cpu pids")
    groups = cgroups.make_groups(1)
    assert groups is not None
    assert (groups.folder / "cgroup.subtree_control").read_text() == "pids"


def test_zygote_that_may_not_be_moved_has_no_group(kernel: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kernel forbids what the file's owner may do."""
    (kernel.parent / "cgroup.subtree_control").write_text("pids")
    groups = cgroups.make_groups(0)
    assert groups is not None
    assert groups.add_zygote(17)
    assert (groups.folder / "zygote/cgroup.procs").read_text() == "17"
    assert not groups.add_zygote(18)  # its group is there already


def test_guest_is_given_the_group_of_its_slot_again(kernel: Path) -> None:
    """Without the controller of memory it has no such limit; its file is never created."""
    (kernel.parent / "cgroup.subtree_control").write_text("pids")
    groups = cgroups.make_groups(0)
    assert groups is not None
    for processes in (64, 9):
        fd = groups.open_guest(7, processes, 1 << 20)
        assert os.get_inheritable(fd) is False
        os.write(fd, b"0")
        os.close(fd)
    assert (groups.folder / "guest-7/pids.max").read_text() == "9"
    assert not (groups.folder / "guest-7/memory.max").exists()
    assert (groups.folder / "guest-7/cgroup.procs").read_text() == "0"
    groups.end_guest(8)  # it never was


def test_group_that_stays_busy_is_tried_a_few_times(kernel: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A killed process leaves its group a moment later."""
    (kernel.parent / "cgroup.subtree_control").write_text("pids")
    groups, other = cgroups.make_groups(0), cgroups.make_groups(1)
    assert groups is not None and other is not None
    waits: list[float] = []

    def wait(*lists_and_time: Any) -> None:
        waits.append(lists_and_time[-1])
        if len(waits) == 3:
            (groups.folder / "cgroup.procs").write_text("")

    monkeypatch.setattr(cgroups.select, "select", wait)
    monkeypatch.setattr(cgroups, "_write", lambda file, text: None)
    (groups.folder / "cgroup.procs").write_text("5")
    groups.close()
    assert waits == [cgroups.CLOSING_S] * 3
    assert not groups.folder.exists()
    (other.folder / "cgroup.procs").write_text("5")
    other.close()
    assert len(waits) == 3 + cgroups.CLOSING_TRIES
    assert other.folder.exists()


def test_own_group_is_not_found_where_the_system_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is no error."""
    texts = {"/proc/self/cgroup": "0::/a\n", "/proc/self/mountinfo": MOUNT}
    monkeypatch.setattr(Path, "read_text", lambda path: texts[str(path)])
    assert cgroups.find_own_group() == Path("/sys/fs/cgroup/a")

    def fail(path: Path) -> str:
        raise FileNotFoundError

    monkeypatch.setattr(Path, "read_text", fail)
    assert cgroups.find_own_group() is None
    assert cgroups.make_groups(0) is None


def test_guest_runs_in_its_own_group_where_groups_are_delegated() -> None:
    """With the real kernel; nothing is left afterwards."""
    zygote = Zygote(plan_level("process", ()), (), warm=False)
    groups = zygote.groups
    with zygote:
        if groups is None:
            pytest.skip("cgroups v2 are not delegated here")
        assert "cgroup" in zygote.layers
        with zygote.fork(Limits()) as guest:
            guest._pump(lambda: guest.is_ready)
            assert groups.folder.name in Path(f"/proc/{guest.pid}/cgroup").read_text()
    assert not groups.folder.exists()


@pytest.mark.parametrize("level", ["strict", "standard", "process"])
def test_level_holds_without_control_groups(level: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Control groups are an additional layer, not a requirement."""
    monkeypatch.setattr(cgroups, "find_own_group", lambda: None)
    try:
        with Zygote(plan_level(level, ()), (), warm=False) as zygote:
            assert "cgroup" not in zygote.layers
    except IsolationError as error:
        pytest.skip(str(error))
