"""The layouts of four platforms' downloads and of a plain folder: which file is whose, which attempt, handed in when.

Canvas     "Download Submissions": `lovelaceada_LATE_100_2000_softmax-1.py`, flat; LATE where it is, -1 from the second
           attempt on.  Users by number; a group by its name, and the number of one member; no times.
Moodle     "Download all submissions": `Ada Lovelace_123_assignsubmission_file/softmax.py`, or flat with that prefix; in
           a group `Group A-Ada Lovelace_…`.  Participants by number, whom the grading worksheet names; no times but in
           that worksheet.
Gradescope "Export submissions": `submission_123/softmax.py` beside `submission_metadata.yml`.
GitHub     Clones of an assignment's repositories, `hw1-ada/` or `hw1-team/`, in `hw1-submissions/`; the time is that of
           the last commit of a file, as its author's computer says.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from harness.cohort.intake.download import UNREADABLE, DownloadedFile
from harness.cohort.jobs import IgnoredPath, is_code
from harness.course.file_content import MAX_BYTES
from harness.errors import UsageError
from harness.policy.roster import Person
from harness.results.result import Timing

CANVAS = re.compile(r"(?P<name>.+?)(?P<late>_LATE)?_(?P<user>\d+)_(?P<submission>\d+)_(?P<file>.+)")
CANVAS_ANONYMOUS = re.compile(r"(LATE_)?anon_\w+?_\d+_.+")
CANVAS_AGAIN = re.compile(r"-(\d{1,3})(?=(\.(py|ipynb|zip|txt|tar|tgz|gz|bz2|tbz2|xz|txz)){1,2}$)", re.IGNORECASE)
CLONES = "-submissions"
MOODLE = re.compile(r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_(?P<kind>[a-z]+)_?(?P<rest>.*)")
GRADESCOPE_DATA = "submission_metadata.yml"
METADATA_BYTES = 64 << 20
GIT_S = 30


@dataclass(frozen=True)
class HandedIn:
    """One file as its learner named it.  `people` are the members of a group, `submitted` is ISO 8601 or "".

    `attempt` counts from 1 and is 0 if the platform does not say; `timing` is what else is known of the time, or "".
    `is_template` says that most learners have the same file there.
    """

    file: DownloadedFile
    name: str
    people: tuple[Person, ...]
    submitted: str = ""
    attempt: int = 0
    timing: str = ""
    is_template: bool = False


class MetadataLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc] # chosen at run time
    """Reads plain data; objects of Ruby, which no submission needs, are left empty."""


MetadataLoader.add_multi_constructor("!", lambda loader, tag, node: None)
Files = Sequence[DownloadedFile]
# What the platform's layout says of each file: whose it is, or why that is not clear.
Found = Iterator[HandedIn | IgnoredPath]


def read_canvas(files: Files, source: Path) -> Found:
    """Read from the names of the files only.  Where Canvas marked some as late, the others were on time."""
    matches = (CANVAS.fullmatch(file.path.name) for file in files)
    is_marked = any(match is not None and match["late"] for match in matches)
    for file in files:
        match = CANVAS.fullmatch(file.path.name)
        if CANVAS_ANONYMOUS.fullmatch(file.path.name):
            yield IgnoredPath(
                str(file.path), "the download is anonymous; reveal the names in Canvas and download again"
            )
            continue
        if match is None:
            yield IgnoredPath(str(file.path), "Canvas names files like lovelaceada_100_2000_softmax.py")
            continue
        again = CANVAS_AGAIN.search(match["file"])
        name = CANVAS_AGAIN.sub("", match["file"])
        person = Person(match["user"], match["name"])
        timing = (Timing.LATE if match["late"] else Timing.ON_TIME) if is_marked else ""
        yield HandedIn(file, name, (person,), attempt=int(again[1]) + 1 if again else 1, timing=timing)


def read_moodle(files: Files, source: Path) -> Found:
    """By the names of folders, or of files where it was downloaded without folders."""
    for file in files:
        matches = [match for part in file.path.parts if (match := MOODLE.fullmatch(part))]
        if not matches:
            yield IgnoredPath(str(file.path), "Moodle names folders like Ada Lovelace_123_assignsubmission_file")
        elif matches[0]["kind"] != "file":
            yield IgnoredPath(str(file.path), f"it is the {matches[0]['kind']} of a submission; only files are graded")
        else:
            is_flat = matches[0].string == file.path.name
            name = matches[0]["rest"] if is_flat else file.path.name
            yield HandedIn(file, name, (Person(matches[0]["id"], matches[0]["name"]),))


def read_gradescope(files: Files, source: Path) -> Found:
    """By the file of metadata that the export holds.  Raises UsageError without it."""
    data = next((file for file in files if file.path.name == GRADESCOPE_DATA), None)
    if data is None:
        raise UsageError(f"{source} holds no {GRADESCOPE_DATA}; give the export that Gradescope makes of an assignment")
    submissions = _metadata(data)
    for file in files:
        if file is data:
            continue
        entry = next((submissions[part] for part in file.path.parts if part in submissions), None)
        if entry is None:
            yield IgnoredPath(str(file.path), f"{GRADESCOPE_DATA} does not name its submission")
            continue
        people = tuple(
            Person(str(who.get(":sid") or ""), str(who.get(":name") or ""), str(who.get(":email") or ""))
            for who in entry.get(":submitters") or ()
        )
        earlier = entry.get(":history") or ()
        yield HandedIn(file, file.path.name, people, _iso(entry.get(":created_at")), attempt=len(earlier) + 1)


def _metadata(file: DownloadedFile) -> dict[str, Any]:
    """The submissions by their folder."""
    try:
        content = file.read(METADATA_BYTES + 1)
        if len(content) > METADATA_BYTES:
            raise UsageError(f"{file.path} is larger than {METADATA_BYTES >> 20} MB")
        loaded = yaml.load(content, Loader=MetadataLoader)
    except (yaml.YAMLError, ValueError, RecursionError, *UNREADABLE) as error:
        raise UsageError(f"{file.path} cannot be read: {str(error)[:200]}") from None
    if not isinstance(loaded, dict):
        raise UsageError(f"{file.path} holds no submissions")
    return {str(name): entry for name, entry in loaded.items() if isinstance(entry, dict)}


def _iso(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value or "")


def read_github(files: Files, source: Path) -> Found:
    """By the names of the clones without that of the assignment, which the folder of `gh classroom clone` has too, else
    without what all clones begin with.  Raises UsageError for a zip file."""
    if not source.is_dir():
        raise UsageError(f"{source} is a file; give the folder of the clones (`gh classroom clone student-repos`)")
    clones = sorted({file.path.parts[0] for file in files if len(file.path.parts) > 1})
    folder = source.resolve().name
    named = f"{folder.removesuffix(CLONES)}-" if folder.endswith(CLONES) else ""
    prefix = named if all(clone.startswith(named) for clone in clones) else ""
    shared = _shared_start(clones) if len(clones) > 1 else ""
    likely = prefix or shared[: shared.rfind("-") + 1]
    places = {file: _place_and_content(file) for file in files}
    held = Counter(places.values())
    for file in files:
        if len(file.path.parts) < 2:
            yield IgnoredPath(str(file.path), "it is not in a clone")
            continue
        clone, inside = file.path.parts[0], PurePosixPath(*file.path.parts[1:])
        # Logins that begin alike may hide a part of themselves in what all clones begin with.
        person = (
            Person(clone.removeprefix(prefix))
            if prefix
            else Person(clone.removeprefix(likely) if likely else "", clone)
        )
        time, commits = _commits(source / clone, inside) if is_code(file.path.name) else ("", 0)
        is_template = held[places[file]] > max(1, len(clones) / 2)
        yield HandedIn(file, file.path.name, (person,), time, commits, Timing.CLAIMED if time else "", is_template)


def _place_and_content(file: DownloadedFile) -> tuple[PurePosixPath, str]:
    """Where in its clone a file is, and of code the digest of its beginning, as far as it can be read."""
    content = b""
    if is_code(file.path.name):
        with suppress(*UNREADABLE):
            content = file.read(MAX_BYTES)
    return PurePosixPath(*file.path.parts[1:]), hashlib.sha256(content).hexdigest()


def _shared_start(names: Sequence[str]) -> str:
    """The common prefix of all names."""
    first, last = min(names), max(names)
    same = takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))
    return "".join(char for char, _ in same)


def _commits(clone: Path, path: PurePosixPath) -> tuple[str, int]:
    """When a file was committed last, and how many commits changed it; nothing if there is no history.

    Nothing that the clone configures is run.
    """
    if not (clone / ".git").exists():
        return "", 0
    safe = ["-c", "log.showSignature=false", "-c", "core.fsmonitor=false", "-c", f"safe.directory={clone.resolve()}"]
    command = ["git", "-C", str(clone), *safe, "log", "--no-ext-diff", "--format=%cI", "--", str(path)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=GIT_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return "", 0
    times = done.stdout.split()
    return (times[0], len(times)) if done.returncode == 0 and times else ("", 0)


def read_folder(files: Files, source: Path) -> Found:
    """`<learner>/<exercise>.py`."""
    for file in files:
        if len(file.path.parts) < 2:
            yield IgnoredPath(str(file.path), "it is not in a learner's folder")
        else:
            yield HandedIn(file, file.path.name, (Person(file.path.parts[0], file.path.parts[0]),))


def read_loose(files: Files, source: Path) -> Found:
    """All files are those of one learner, whose name is not in them."""
    for file in files:
        yield HandedIn(file, file.path.name, (Person("submitter", "submitter"),))


READERS: dict[str, Callable[[Files, Path], Found]] = {
    "canvas": read_canvas,
    "moodle": read_moodle,
    "gradescope": read_gradescope,
    "github": read_github,
    "folder": read_folder,
    "loose": read_loose,
}
