"""Where the server of this user listens: a socket named by all that its verdicts depend on.

A changed engine, course or Python gives another name, so that a server never answers with what it no longer knows; the
first part of the name stays, and of those that share it one at most runs.  The folder must belong to the user alone, so
two users never meet.  Files are compared by time and size, not read.
"""

# pathlib takes longer to import than all of this
# ruff: noqa: PTH100, PTH112, PTH117, PTH120

from __future__ import annotations

import os
import stat
import sys
import zlib
from collections.abc import Iterator

PREFIX = "harness-"
# Longer paths of sockets are cut on some systems.
MOST_BYTES = 103
# What a server inherits from the environment of the command that started it.
INHERITED = (
    "HOME", "HARNESS_HOME", "HARNESS_COURSE", "HARNESS_START", "XDG_DATA_HOME", "XDG_RUNTIME_DIR", "PYTHONPATH",
    "PYTHONUSERBASE", "PYTHONNOUSERSITE", "LD_LIBRARY_PATH", "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "TMPDIR", "TZ",
    "PATH",
)  # fmt: skip
# Of these, what a test explorer changes.
SEARCHED = ("PATH", "PYTHONPATH")
COURSE_FOLDERS = ("exercises", "reference", "flashcards")
# Where nobody checks twice.
CI = ("CI", "GITHUB_ACTIONS", "GITLAB_CI", "BUILDKITE", "TF_BUILD", "JENKINS_URL", "TEAMCITY_VERSION")


def is_wanted() -> bool:
    """Whether a check may use a server."""
    return os.environ.get("HARNESS_SERVER", "1") != "0" and not any(os.environ.get(name) for name in CI)


def find_server(arguments: list[str]) -> tuple[str, list[str]]:
    """The socket that may answer `harness` with these arguments, and the arguments of `check`; "" if there is none."""
    course, rest = os.environ.get("HARNESS_COURSE") or None, arguments
    if arguments[0] == "--course":
        course, rest = arguments[1], arguments[2:]
    elif arguments[0].startswith("--course="):
        course, rest = arguments[0].removeprefix("--course="), arguments[1:]
    if rest[:1] != ["check"] or not is_wanted():
        return "", []
    address = find_address(course)
    return (address, rest[1:]) if address and is_own_socket(address) else ("", [])


def find_folder() -> str:
    """The user's folder for sockets; "" if there is none that belongs to the user alone, as on Windows."""
    if not hasattr(os, "getuid"):
        return ""
    folder = os.environ.get("XDG_RUNTIME_DIR") or os.environ.get("HARNESS_HOME", "")
    if not folder:
        from platformdirs import user_data_path  # slow to import

        folder = str(user_data_path("llm-foundations-harness", appauthor=False))
    return folder if _is_own(folder, 0o022) else ""


def find_address(course: str | None) -> str:
    """The path of the socket for this course; "" if no server can serve it."""
    folder = find_folder()
    root = _course_root() if course is None else course
    if not folder or not os.path.isabs(root) or not os.path.isdir(root):
        return ""
    path = f"{folder}/{PREFIX}{_digest(root, course)}"
    return path if len(os.fsencode(path)) <= MOST_BYTES else ""


def find_alike(course: str | None) -> str:
    """The socket of a server that gives the verdicts of this process; "" for none.

    It may have been started with another PATH or PYTHONPATH, as a test explorer has its own in them, if torch is the
    same.
    """
    address = find_address(course) if is_wanted() else ""
    alike = [path for path in list_addresses(os.path.dirname(address)) if path.startswith(address[: -len("-########")])]
    return alike[0] if address and alike else ""


def list_addresses(folder: str) -> list[str]:
    """The sockets of this user's servers, whether they are running or not."""
    if not folder:
        return []
    with os.scandir(folder) as entries:
        return sorted(entry.path for entry in entries if entry.name.startswith(PREFIX) and is_own_socket(entry.path))


def is_own_socket(path: str) -> bool:
    """Whether it belongs to this user, and only this user may connect to it."""
    return _is_own(path, 0o077) and stat.S_ISSOCK(os.lstat(path).st_mode)


def _is_own(path: str, others: int) -> bool:
    """Whether this user owns a path and no one else has any of these rights."""
    try:
        status = os.lstat(path)
    except OSError:
        return False
    return status.st_uid == os.getuid() and not status.st_mode & others


def _course_root() -> str:
    """The folder of the built-in course: in a wheel, or in a checkout."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    inside = f"{package}/_course"
    return inside if os.path.isdir(inside) else os.path.dirname(package)


def _digest(root: str, course: str | None) -> str:
    """`FAMILY-STATE-SURROUNDINGS`: who is asking, what decides the verdicts, and the paths that Python searches."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    # The first entry is the folder of the program, or the one where the command was given.
    folders = sys.path if sys.flags.safe_path else sys.path[1:]
    family = repr((course, sys.executable, os.environ.get("HARNESS_HOME"), os.environ.get("HARNESS_COURSE")))
    torch = next((folder for folder in sys.path if os.path.isdir(f"{folder}/torch")), "")
    parts = [repr((sys.version, torch, _stamp(torch)))]
    parts += [repr((name, os.environ.get(name))) for name in INHERITED if name not in SEARCHED]
    for folder in (package, *(f"{root}/{name}" for name in COURSE_FOLDERS)):
        parts += sorted(_stamps(folder))
    checkout = _course_root()  # anything may be written there; what decides a verdict is among the parts
    surroundings = [repr((folder, _stamp(folder) if folder != checkout else 0)) for folder in folders]
    surroundings += [repr(os.environ.get(name)) for name in SEARCHED]
    return "-".join(_crc(text) for text in (family, "\n".join(parts), "\n".join(surroundings)))


def _crc(text: str) -> str:
    return f"{zlib.crc32(text.encode('utf-8', 'surrogateescape')):08x}"


def _stamps(folder: str) -> Iterator[str]:
    """Each file below a folder, with its time and size."""
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name == "__pycache__":
                    continue
                if entry.is_dir():
                    yield from _stamps(entry.path)
                else:
                    status = entry.stat()
                    yield f"{entry.path} {status.st_mtime_ns} {status.st_size}"
    except OSError:
        yield folder


def _stamp(folder: str) -> int:
    """When something was installed into a folder or removed from it."""
    try:
        return os.stat(folder).st_mtime_ns
    except OSError:
        return 0
