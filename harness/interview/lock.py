"""One interview at a time: a lock beside the store, gone with the process that holds it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from harness.errors import UsageError

try:
    import fcntl
except ImportError:  # not a POSIX system: two at once would mix their questions, and nothing worse
    fcntl = None  # type: ignore[assignment]

FILE = "interview.lock"


@contextmanager
def locked(home: Path) -> Iterator[None]:
    """While it is held, no other process goes on with an interview.  Raises `UsageError` when another holds it."""
    if fcntl is None:
        yield
        return
    with (home / FILE).open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise UsageError("an interview is under way in another terminal; finish or leave it there first") from None
        yield
