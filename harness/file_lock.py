"""Lock a file for this process, on every system; the lock is the kernel's and ends with the process."""

from __future__ import annotations

import os
from typing import IO, Any

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]  # Windows has none
    import msvcrt

# Windows locks bytes, and keeps others from reading them: one that no file has.
FAR_OFF = 1 << 30


def lock(file: IO[Any], *, is_shared: bool = False) -> bool:
    """Lock a file, alone or with `is_shared` as one of several readers (on Windows always alone); False if another
    process holds it. Raises OSError if it cannot be locked at all.
    """
    if fcntl is not None:
        try:
            fcntl.flock(file, (fcntl.LOCK_SH if is_shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
    place = os.lseek(file.fileno(), 0, os.SEEK_CUR)
    os.lseek(file.fileno(), FAR_OFF, os.SEEK_SET)
    try:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    except PermissionError:
        return False
    finally:
        os.lseek(file.fileno(), place, os.SEEK_SET)
    return True
