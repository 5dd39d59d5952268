"""Control groups (cgroups v2): one for each guest, if some are delegated to this process.

They limit the threads, processes and memory of a guest, whichever user it runs as. Without them the zygote counts
threads and rlimits limit memory. Missing permissions raise nothing: then there are no groups.
"""

from __future__ import annotations

import contextlib
import os
import re
import select
from pathlib import Path

NEEDED = "pids"
WANTED = ("pids", "memory")
PREFIX = "harness-"
# rlimits act first, since Python can raise an exception then; a group kills.
SPARE_BYTES = 1 << 30
CLOSING_TRIES, CLOSING_S = 50, 0.02


class GuestGroups:
    """The group of a zygote, with the groups of its guests below it, by slot."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        try:
            _enable(folder)
            _controllers(folder, "cgroup.subtree_control").index(NEEDED)
        except (OSError, ValueError):
            folder.rmdir()
            raise

    def add_zygote(self, pid: int) -> bool:
        """Move the zygote into its group; False if the system forbids it, because then guests could not be moved
        either.
        """
        try:
            (self.folder / "zygote").mkdir()
            (self.folder / "zygote/cgroup.procs").write_text(str(pid))
        except OSError:
            return False
        return True

    def open_guest(self, slot: int, processes: int, memory_bytes: int) -> int:
        """A descriptor; a process that writes 0 to it moves itself into the group of this slot."""
        group = self._guest(slot)
        group.mkdir(exist_ok=True)
        for name, value in (("pids.max", processes), ("memory.max", memory_bytes + SPARE_BYTES)):
            with contextlib.suppress(FileNotFoundError):
                _write(group / name, str(value))
        return os.open(group / "cgroup.procs", os.O_WRONLY | os.O_CLOEXEC)

    def end_guest(self, slot: int) -> None:
        """Kill the processes that a guest has left behind."""
        with contextlib.suppress(OSError):
            _write(self._guest(slot) / "cgroup.kill", "1")

    def close(self) -> None:
        """Kill the processes left in the groups, and remove the groups."""
        with contextlib.suppress(OSError):
            _write(self.folder / "cgroup.kill", "1")
        for _ in range(CLOSING_TRIES):
            if _remove(self.folder):
                return
            select.select([], [], [], CLOSING_S)  # a killed process leaves its group a moment later

    def _guest(self, slot: int) -> Path:
        return self.folder / f"guest-{slot}"


def make_groups(number: int) -> GuestGroups | None:
    """Make groups for the `number`-th zygote of this process; None if cgroups v2 are not delegated to it.

    They lie beside its own group, or below it if the process is alone there: a group with groups below it cannot hold
    processes.
    """
    own = find_own_group()
    if own is None:
        return None
    for parent in (own.parent, own):
        with contextlib.suppress(OSError, ValueError):
            _remove_leftovers(parent)
            if NEEDED not in _controllers(parent, "cgroup.subtree_control"):
                if parent != own or NEEDED not in _controllers(own, "cgroup.controllers"):
                    continue
                _move_down(own)
                _enable(own)
            return GuestGroups(parent / f"{PREFIX}{os.getpid()}-{number}")
    return None


def find_own_group() -> Path | None:
    """The folder of this process's own group, if cgroups v2 are mounted."""
    try:
        return locate_group(Path("/proc/self/cgroup").read_text(), Path("/proc/self/mountinfo").read_text())
    except OSError:
        return None


def locate_group(groups: str, mounts: str) -> Path | None:
    """The folder of a group, from the contents of /proc/self/cgroup and /proc/self/mountinfo."""
    path = re.search(r"^0::(/.*)$", groups, re.MULTILINE)
    mount = re.search(r"^\S+ \S+ \S+ (\S+) (\S+) .* - cgroup2 ", mounts, re.MULTILINE)
    if path is None or mount is None or not path[1].startswith(mount[1].rstrip("/")):
        return None
    return Path(mount[2]) / path[1].removeprefix(mount[1]).lstrip("/")


def _move_down(own: Path) -> None:
    """Move this process into a group below its own.  Raises OSError if other processes are in its group."""
    if (own / "cgroup.procs").read_text().split() != [str(os.getpid())]:
        raise OSError("other processes are in this group")
    main = own / f"{PREFIX}{os.getpid()}-main"
    main.mkdir()
    (main / "cgroup.procs").write_text("0")


def _enable(group: Path) -> None:
    """Enable this group's controllers for the groups below it."""
    for name in set(WANTED) & {*_controllers(group, "cgroup.controllers")}:
        _write(group / "cgroup.subtree_control", f"+{name}")


def _controllers(group: Path, file: str) -> list[str]:
    return (group / file).read_text().split()


def _write(file: Path, text: str) -> None:
    """Write to a file that the kernel provides; never create one."""
    fd = os.open(file, os.O_WRONLY | os.O_CLOEXEC)
    try:
        os.write(fd, text.encode())
    finally:
        os.close(fd)


def _remove_leftovers(parent: Path) -> None:
    """Remove the groups of killed graders, except those that hold processes."""
    for folder in parent.glob(f"{PREFIX}*"):
        pid = folder.name.removeprefix(PREFIX).partition("-")[0]
        if not Path("/proc", pid).exists():
            _remove(folder)


def _remove(folder: Path) -> bool:
    """Remove a group and those below it; False if one still holds processes."""
    try:
        for below in folder.iterdir():
            if below.is_dir():
                below.rmdir()
        folder.rmdir()
    except OSError:
        return not folder.exists()
    return True
