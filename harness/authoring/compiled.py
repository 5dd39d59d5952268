"""Files that are slow to read → their content as plain data, cached as JSON for the next start.

An entry is found by a digest of the file's name and bytes and of the code that reads it, so it is never out of date.  A
cache that is damaged or cannot be written is ignored.  Imports nothing slow.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from harness import __version__
from harness.errors import CourseError, HarnessError, Problem
from harness.files import write_private

Found = TypeVar("Found")


def compile_files(
    paths: Iterable[Path],
    read: Callable[[Path, bytes], Any],
    code: Iterable[Path],
    installed: Path | None = None,
    cache: Path | None = None,
) -> tuple[dict[Path, Any], list[Problem]]:
    """As `read_files`, with results from a cache where there is one.

    `code` are the sources of `read`.  `installed` is the cache that comes with the installation, `cache` the learner's:
    it is written again when files have changed.
    """
    version = hashlib.sha256(b"".join([__version__.encode(), *(path.read_bytes() for path in code)])).digest()
    shipped = _load(installed)
    cached: dict[str, Any] | None = None
    to_cache: dict[str, Any] = {}

    def compiled(path: Path, content: bytes) -> Any:
        nonlocal cached
        name = f"{path.parent.name}/{path.name}".encode("utf-8", "surrogateescape")
        key = hashlib.sha256(b"%s\0%s\0%s" % (version, name, content)).hexdigest()
        if key in shipped:
            return shipped[key]
        if cached is None:
            cached = _load(cache)
        to_cache[key] = cached[key] if key in cached else read(path, content)
        return to_cache[key]

    found, problems = read_files(paths, compiled)
    if cache is not None and cached is not None and to_cache.keys() != cached.keys():
        body = json.dumps(to_cache, ensure_ascii=False).encode()
        with suppress(HarnessError):  # a cache is a convenience; without it the next start is slower
            write_private(cache, hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
    return found, problems


def read_files(paths: Iterable[Path], read: Callable[[Path, bytes], Found]) -> tuple[dict[Path, Found], list[Problem]]:
    """The result of `read` for each file that it accepts, and the problems of the others."""
    found: dict[Path, Found] = {}
    problems: list[Problem] = []
    for path in paths:
        try:
            found[path] = read(path, path.read_bytes())
        except OSError as error:
            problems.append(Problem(str(path), 1, 1, f"cannot be read: {error.strerror or error}"))
        except CourseError as error:
            problems += error.problems
    return found, problems


def _load(path: Path | None) -> dict[str, Any]:
    """The entries by their keys; empty if the cache is missing or damaged."""
    try:
        return _parse(path.read_bytes()) if path else {}
    except (OSError, ValueError):
        return {}


@lru_cache(maxsize=8)  # a session asks again after each check, and nothing changes the entries
def _parse(content: bytes) -> dict[str, Any]:
    checksum, _, body = content.partition(b"\n")
    entries = json.loads(body) if hashlib.sha256(body).hexdigest().encode() == checksum else {}
    return entries if isinstance(entries, dict) else {}
