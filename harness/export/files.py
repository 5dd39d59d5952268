"""Where exports are written: whole files or none, under names that no learner can lead out of the folder."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING
from urllib.parse import quote

from harness.errors import HarnessError

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_NAME_BYTES = 120
# Names that some systems keep for devices, whatever the ending.
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def folder_name(name: str | None) -> str:
    """One part of a path for any text: letters, digits and `-_.@ ` stay, the rest is %-encoded.

    Never empty, hidden, a device or longer than `MOST_NAME_BYTES`.  Texts that differ give names that differ, and
    no name at all is none of them.
    """
    if name is None:
        return "%none"
    kept = quote(name, safe="-_.@ ", errors="surrogatepass")
    if kept.startswith((".", " ")) or _DEVICES.fullmatch(kept):
        kept = f"%{ord(kept[0]):02X}{kept[1:]}"
    if kept.endswith((".", " ")):
        kept = f"{kept[:-1]}%{ord(kept[-1]):02X}"
    if not kept:
        return "%"
    if len(kept) <= MOST_NAME_BYTES:
        return kept
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{kept[: MOST_NAME_BYTES - 17]}-{digest}"


@contextmanager
def writing(path: Path) -> Iterator[IO[bytes]]:
    """A file that appears under its name when all of it is written, and not at all when that fails.

    Raises HarnessError where the folder cannot be written to.
    """
    waiting = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name[:40]}.", delete=False) as file:
            waiting = Path(file.name)
            yield file
        waiting.chmod(0o666 & ~_umask())
        waiting.replace(path)
    except OSError as error:
        raise HarnessError(f"{path} cannot be written: {error.strerror or error}; name another folder") from None
    finally:
        if waiting is not None:
            waiting.unlink(missing_ok=True)


def write(path: Path, parts: Iterable[str]) -> Path:
    """Write text as UTF-8, whole or not at all; the path."""
    with writing(path) as file:
        for part in parts:
            file.write(part.encode("utf-8"))
    return path


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
