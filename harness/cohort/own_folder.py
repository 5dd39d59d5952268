"""Is a folder of results that lies among submissions the grader's own?  Learners may call their folders anything.

A folder that the grader makes there is marked with the HMAC of its path, by a key in HARNESS_HOME.  A folder without
such a mark is never read as a record of verdicts.
"""

from __future__ import annotations

import contextlib
import hmac
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from harness.errors import HarnessError, UsageError
from harness.files import make_folder, write, write_private

MARK, KEY = "grader.mark", "grader.key"
KEY_BYTES = 32


def claim(out: Path, roots: Iterable[Path], home: Path) -> None:
    """Make and mark the folder, if it lies in one of the folders `roots` of submissions.

    Raises UsageError if it is there already and is not the grader's own.
    """
    place = Path(os.path.realpath(out.parent)) / out.name
    real = {Path(os.path.realpath(root)) for root in roots}
    if real.isdisjoint((place, *place.parents)):
        return
    if os.path.lexists(place) and not _is_empty(place):
        has_links = any(path.is_symlink() for path in (place, *place.rglob("*")))
        if has_links or any(place.glob("*.py")) or not _is_marked(place, home):
            raise UsageError(
                f"{out} is among the submissions and was not made by `harness grade` here: it may be a learner's; "
                "say with --out where results go, in another folder"
            )
        return
    try:
        make_folder(place, is_private=True)
        write_private(place / MARK, _code(place, secret_key(home)))
    except UsageError:
        raise
    except (OSError, HarnessError):
        return  # without a mark, this run works and a later one refuses the folder


def _is_empty(place: Path) -> bool:
    return not place.is_symlink() and place.is_dir() and not any(place.iterdir())


def _is_marked(place: Path, home: Path) -> bool:
    try:
        with (place / MARK).open("rb") as file:
            return hmac.compare_digest(file.read(1000), _code(place, secret_key(home)).encode())
    except OSError:
        return False


def _code(place: Path, key: bytes) -> str:
    return hmac.new(key, os.fsencode(place), "sha256").hexdigest()


def secret_key(home: Path) -> bytes:
    """The grader's key, made when it is first needed."""
    path = home / KEY
    if not path.is_file():
        with contextlib.suppress(UsageError):  # another run was faster
            write(path, secrets.token_bytes(KEY_BYTES), is_private=True, is_new=True)
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise UsageError(f"{path} is damaged; remove it, and give --out outside of the submissions")
    return key
