"""Control groups (cgroups v2): one for each guest, where this process was given some to make.

They bound the threads and processes of a guest and its memory, whatever user it runs as; where there are none, the
zygote counts threads and rlimits bound memory.  Nothing here raises for want of a right: there are no groups then.
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
# Memory is bounded by rlimits first, with an exception that Python can raise: a group kills.
SPARE_BYTES = 1 << 30
CLOSING_TRIES, CLOSING_S = 50, 0.02


class GuestGroups:
    """The group of one zygote and below it those of its guests, by slot."""

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
        """Move the zygote below; False where the system does not let us, so that guests could not be moved either."""
        try:
            (self.folder / "zygote").mkdir()
            (self.folder / "zygote/cgroup.procs").write_text(str(pid))
        except OSError:
            return False
        return True

    def open_guest(self, slot: int, processes: int, memory_bytes: int) -> int:
        """A descriptor through which a process puts itself into the group of this slot, by writing 0 to it."""
        group = self._guest(slot)
        group.mkdir(exist_ok=True)
        for name, value in (("pids.max", processes), ("memory.max", memory_bytes + SPARE_BYTES)):
            with contextlib.suppress(FileNotFoundError):
                _write(group / name, str(value))
        return os.open(group / "cgroup.procs", os.O_WRONLY | os.O_CLOEXEC)

    def end_guest(self, slot: int) -> None:
        """End what a guest has left behind."""
        with contextlib.suppress(OSError):
            _write(self._guest(slot) / "cgroup.kill", "1")

    def close(self) -> None:
        """End what is left in the groups, and remove them."""
        with contextlib.suppress(OSError):
            _write(self.folder / "cgroup.kill", "1")
        for _ in range(CLOSING_TRIES):
            if _remove(self.folder):
                return
            select.select([], [], [], CLOSING_S)  # an ended process leaves its group a moment later

    def _guest(self, slot: int) -> Path:
        return self.folder / f"guest-{slot}"


def make_groups(number: int) -> GuestGroups | None:
    """Groups for the `number`-th zygote of this process; None where cgroups v2 are not delegated to it.

    Beside its own group, or below it: below only where it is alone there, for a group with groups below holds no
    process itself.
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
    """The folder of this process's own group, where cgroups v2 are mounted."""
    try:
        return locate_group(Path("/proc/self/cgroup").read_text(), Path("/proc/self/mountinfo").read_text())
    except OSError:
        return None


def locate_group(groups: str, mounts: str) -> Path | None:
    """The folder of a group, by the two files of /proc in their own formats."""
    path = re.search(r"^0::(/.*)$", groups, re.MULTILINE)
    mount = re.search(r"^\S+ \S+ \S+ (\S+) (\S+) .* - cgroup2 ", mounts, re.MULTILINE)
    if path is None or mount is None or not path[1].startswith(mount[1].rstrip("/")):
        return None
    return Path(mount[2]) / path[1].removeprefix(mount[1]).lstrip("/")


def _move_down(own: Path) -> None:
    """Move this process into a group below its own.  Raises OSError where others are in it, whom this would disturb."""
    if (own / "cgroup.procs").read_text().split() != [str(os.getpid())]:
        raise OSError("others are in this group")
    main = own / f"{PREFIX}{os.getpid()}-main"
    main.mkdir()
    (main / "cgroup.procs").write_text("0")


def _enable(group: Path) -> None:
    """Let the groups below this one use what it has of the controllers."""
    for name in set(WANTED) & {*_controllers(group, "cgroup.controllers")}:
        _write(group / "cgroup.subtree_control", f"+{name}")


def _controllers(group: Path, file: str) -> list[str]:
    return (group / file).read_text().split()


def _write(file: Path, text: str) -> None:
    """Write to a file that the kernel made; never make one."""
    fd = os.open(file, os.O_WRONLY | os.O_CLOEXEC)
    try:
        os.write(fd, text.encode())
    finally:
        os.close(fd)


def _remove_leftovers(parent: Path) -> None:
    """Remove the groups of graders that were killed; those that hold processes stay."""
    for folder in parent.glob(f"{PREFIX}*"):
        pid = folder.name.removeprefix(PREFIX).partition("-")[0]
        if not Path("/proc", pid).exists():
            _remove(folder)


def _remove(folder: Path) -> bool:
    """Remove a group and those below it; False where one still holds processes."""
    try:
        for below in folder.iterdir():
            if below.is_dir():
                below.rmdir()
        folder.rmdir()
    except OSError:
        return not folder.exists()
    return True
