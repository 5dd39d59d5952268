"""Files of a download → one file for each learner and exercise, and the reason why each other file is not used."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from pathlib import Path

from harness.cohort.intake.download import UNREADABLE, open_download, unpack
from harness.cohort.intake.people import Person, RosterIndex
from harness.cohort.intake.platforms import READERS, HandedIn, Unclear
from harness.cohort.intake.times import TimeTable
from harness.cohort.plan import MANIFEST, IgnoredPath
from harness.course.submission import ADDED, MAX_BYTES, exercise_of
from harness.errors import UsageError, did_you_mean
from harness.files import folder_name, write_private
from harness.policy.assignment import RosterEntry
from harness.text import as_cell, clean, one_plain_line

MADE = "collected.csv"


@dataclass(frozen=True)
class CollectedFile:
    """A submission: its learner, exercise, content, time and attempt, and its path in the download."""

    learner: str
    exercise_id: str
    content: bytes
    submitted: str
    attempt: int
    source: str


@dataclass(frozen=True)
class Collection:
    """What was collected, what was not and why, and who on the roster handed in nothing."""

    files: tuple[CollectedFile, ...]
    left_out: tuple[IgnoredPath, ...]
    missing: tuple[str, ...]


def collect(
    source: Path, platform: str, exercises: Iterable[str], roster: Sequence[RosterEntry], times: TimeTable
) -> Collection:
    """The latest submission of each learner for each of these exercises.

    A member of a group is given the group's file.  Raises UsageError for a download of another layout.
    """
    index = RosterIndex(roster, platform)
    known = frozenset(exercises)
    chosen: dict[tuple[str, str], CollectedFile] = {}
    left_out: list[IgnoredPath] = []
    with open_download(source) as files:
        for found in chain.from_iterable(map(_unpacked, READERS[platform](files, source))):
            path = str(found.file.path)
            if isinstance(found, Unclear):
                left_out.append(IgnoredPath(path, found.why))
                continue
            exercise, why = _exercise_of(found.name, known)
            if why:
                left_out.append(IgnoredPath(path, why))
                continue
            try:
                content = found.file.read(MAX_BYTES + 1)
            except UNREADABLE as error:
                left_out.append(IgnoredPath(path, f"it cannot be read: {error}"))
                continue
            for person in found.people or (Person(),):
                learner, why = index.find(times.people.get(person.id, person))
                if why or not learner:
                    left_out.append(IgnoredPath(path, why or "the platform does not say whose it is"))
                    continue
                submitted = found.submitted or times.of(person.id, exercise) or times.of(learner, exercise)
                new = CollectedFile(learner, exercise, content, submitted, found.attempt, path)
                left_out += _choose(chosen, new, exercise_of(Path(found.name)) == exercise)
    handed_in = {learner for learner, _ in chosen}
    groups = {entry.group for entry in roster if entry.group and {entry.id, entry.group} & handed_in}
    missing = tuple(entry.id for entry in roster if entry.id not in handed_in and entry.group not in groups)
    return Collection(tuple(chosen[key] for key in sorted(chosen)), tuple(left_out), missing)


def _unpacked(found: HandedIn | Unclear) -> Iterator[HandedIn | Unclear]:
    """The files of an archive that a learner handed in, else the file itself."""
    if isinstance(found, Unclear) or not found.name.lower().endswith(".zip"):
        yield found
        return
    try:
        for inner in unpack(found.file):
            yield replace(found, file=inner, name=inner.path.name)
    except UsageError as error:
        yield Unclear(found.file, str(error))
    except UNREADABLE as error:
        yield Unclear(found.file, f"the archive cannot be read: {error}")


def _exercise_of(name: str, known: frozenset[str]) -> tuple[str, str]:
    """The exercise that a file answers, or why it answers none: `Softmax (1).py` and `softmax_final.py` are softmax."""
    path = Path(name)
    if path.suffix.lower() != ".py":
        kinds = {".ipynb": "a notebook", ".zip": "an archive within an archive", ".txt": "a text file"}
        return "", f"it is {kinds.get(path.suffix.lower(), 'not a Python file')}; hand in a file like softmax.py"
    exercise = exercise_of(path).lower()
    if exercise not in known:
        plainer = ADDED.sub("", path.stem.lower()).replace("_", "-").strip("- ")
        if plainer not in known:
            return "", f"its name is not that of an exercise of the assignment{did_you_mean(plainer, known)}"
        exercise = plainer
    return exercise, ""


def _choose(chosen: dict[tuple[str, str], CollectedFile], new: CollectedFile, is_exact: bool) -> Iterable[IgnoredPath]:
    """Keep the later of two files; if neither time nor attempt decides, the one with the exact name."""
    if len(new.content) > MAX_BYTES:
        yield IgnoredPath(new.source, f"it is larger than {MAX_BYTES >> 20} MB")
        return
    key = new.learner, new.exercise_id
    old = chosen.get(key)
    if old is None:
        chosen[key] = new
        return
    orders = [(_moment(file.submitted), file.attempt) for file in (new, old)]
    is_newer = orders[0] > orders[1] or (orders[0] == orders[1] and is_exact)
    kept, dropped = (new, old) if is_newer else (old, new)
    chosen[key] = kept
    yield IgnoredPath(dropped.source, f"{kept.source} answers the same exercise and counts")


def _moment(submitted: str) -> float:
    """Seconds since 1970; 0 if the time is unknown or cannot be read."""
    try:
        return datetime.fromisoformat(submitted).timestamp()
    except ValueError:
        return 0.0


def write_collection(collection: Collection, out: Path) -> Path:
    """Write `out`/<learner>/<exercise>.py, a manifest, and a list of what was left out; the manifest's path.

    Raises UsageError if the folder holds anything that an earlier `harness collect` did not make.
    """
    if out.exists() and any(out.iterdir()) and not (out / MADE).is_file():
        raise UsageError(f"{out} is not empty and was not made by `harness collect`; name another folder with --out")
    rows: list[Sequence[object]] = [MANIFEST]
    _remove_old(out)
    for file in collection.files:
        path = write_private(out / folder_name(file.learner) / f"{file.exercise_id}.py", file.content)
        where = path.relative_to(out).as_posix()
        rows.append((file.learner, file.exercise_id, where, file.submitted, file.attempt or ""))
    left_out = [(as_cell(clean(ignored.path)), as_cell(ignored.why)) for ignored in collection.left_out]
    write_private(out / MADE, _csv([("path", "why not"), *left_out]))
    return write_private(out / "manifest.csv", _csv(rows))


def _remove_old(out: Path) -> None:
    """The submissions of an earlier collection: a learner may have withdrawn one."""
    manifest = out / "manifest.csv"
    if not manifest.is_file():
        return
    with manifest.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            path = out / (row.get("path") or "")
            if path.resolve().is_relative_to(out.resolve()) and path.suffix == ".py":
                path.unlink(missing_ok=True)


def _csv(rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def summarise(collection: Collection, names: Mapping[str, str]) -> Iterable[str]:
    """Lines for the screen: how much was collected, what was not, who is missing."""
    learners = {file.learner for file in collection.files}
    yield f"{len(collection.files)} submissions of {len(learners)} learners"
    untimed = [file for file in collection.files if not file.submitted]
    if untimed:
        yield f"{len(untimed)} of them without a time; --times FILE gives times (Moodle: the grading worksheet)"
    if collection.left_out:
        yield f"{len(collection.left_out)} files were left out:"
        yield from (f"  {one_plain_line(entry.path, 200)}: {entry.why}" for entry in collection.left_out)
    if collection.missing:
        yield f"{len(collection.missing)} on the roster handed in nothing:"
        yield from (f"  {learner} {names.get(learner, '')}".rstrip() for learner in collection.missing)
