"""Temporary folders of this process.  If it is killed before it can remove them, the next start does.

A folder belongs to the process that holds the lock on the file in it.  The kernel releases the lock however that
process ends, and it holds between containers that share a temporary folder, where a process number says nothing.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

from harness.file_lock import lock

PREFIX = "harness-"
OWNER = ".owner"


class OwnedFolder:
    """A new folder in the system's temporary folder, until `remove`."""

    def __init__(self, name: str) -> None:
        self.path = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{name}-"))
        self.owner = open(self.path / OWNER, "xb", buffering=0)  # noqa: SIM115 - open as long as the folder is there
        with contextlib.suppress(OSError):  # without locks nobody else removes the folder
            lock(self.owner)
            self.owner.write(b"locked")  # an empty file may not be locked yet

    def remove(self) -> None:
        """Remove the folder with all that is in it; safe to call again."""
        self.owner.close()  # Windows removes no open files
        shutil.rmtree(self.path, ignore_errors=True)


def remove_abandoned() -> None:
    """Remove this user's folders whose process was killed before it could remove them."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        if _is_abandoned(folder):
            shutil.rmtree(folder, ignore_errors=True)  # it follows no links


def _is_abandoned(folder: Path) -> bool:
    """Whether a killed process left this folder; False for links, for other folders, and if it cannot be read."""
    with contextlib.suppress(OSError):
        status = folder.lstat()
        if folder.is_symlink() or (hasattr(os, "getuid") and status.st_uid != os.getuid()):
            return False
        no_link = getattr(os, "O_NOFOLLOW", 0)
        with open(folder / OWNER, "r+b", opener=lambda path, flags: os.open(path, flags | no_link)) as owner:
            return lock(owner) and bool(owner.read(1))
    return False
