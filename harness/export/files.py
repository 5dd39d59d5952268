"""Write exports atomically, under names that keep every learner inside the folder."""

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
# Names that some systems reserve for devices, whatever the extension.
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def folder_name(name: str | None) -> str:
    """One part of a path for any text: letters, digits and `-_.@ ` stay, the rest is %-encoded.

    Never empty, hidden, a device or longer than `MOST_NAME_BYTES`.  Different texts, and None, give different names.
    """
    if name is None:
        return "%none"
    encoded = quote(name, safe="-_.@ ", errors="surrogatepass")
    if encoded.startswith((".", " ")) or _DEVICES.fullmatch(encoded):
        encoded = f"%{ord(encoded[0]):02X}{encoded[1:]}"
    if encoded.endswith((".", " ")):
        encoded = f"{encoded[:-1]}%{ord(encoded[-1]):02X}"
    if not encoded:
        return "%"
    if len(encoded) <= MOST_NAME_BYTES:
        return encoded
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{encoded[: MOST_NAME_BYTES - 17]}-{digest}"


@contextmanager
def writing(path: Path) -> Iterator[IO[bytes]]:
    """A file that appears under its name once all of it is written, and not at all if that fails.

    Raises HarnessError if the folder cannot be written to.
    """
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name[:40]}.", delete=False) as file:
            temporary = Path(file.name)
            yield file
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except OSError as error:
        raise HarnessError(f"{path} cannot be written: {error.strerror or error}; name another folder") from None
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def write(path: Path, parts: Iterable[str]) -> Path:
    """Write text as UTF-8, atomically; the path."""
    with writing(path) as file:
        for part in parts:
            file.write(part.encode("utf-8"))
    return path


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
