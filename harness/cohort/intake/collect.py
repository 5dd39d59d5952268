"""Files of a download → one file for each learner and exercise, and the reason why each other file is not used."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from harness.authoring.strict_csv import as_csv
from harness.cohort.intake.download import ARCHIVE_BYTES, UNREADABLE, DownloadedFile, is_archive, open_download, unpack
from harness.cohort.intake.platforms import READERS, HandedIn
from harness.cohort.intake.times import TimeTable
from harness.cohort.jobs import (
    MANIFEST,
    NUMBERED,
    CohortPlan,
    IgnoredPath,
    PlannedSubmission,
    by_pattern,
    guess,
    is_code,
    why_not,
)
from harness.course.cell_statements import defined_in, split
from harness.course.cells import file_for
from harness.course.notebook_file import SUFFIX, read_cells
from harness.course.submission import ADDED, MAX_BYTES, NOTEBOOK_BYTES, exercise_of
from harness.errors import UsageError, did_you_mean
from harness.files import folder_name, write_private
from harness.policy.people import Person, RosterIndex
from harness.policy.roster import RosterEntry
from harness.results.result import Timing
from harness.text import as_cell, clean, counted, one_plain_line

MADE = "collected.csv"
# Files of one name and reason from this many repositories are one line.
ALIKE = 4
LEAST_REASONS = 5
# More than this many files that are not work are not kept.
MOST = 100_000
TIMINGS = {
    Timing.LATE: "late by the platform's mark, time unknown: `late` in the assignment says what that counts as "
    "(marked_late), or --times FILE gives times",
    Timing.ON_TIME: "on time by the platform, time unknown",
    Timing.CLAIMED: "with the date of a commit, which its author can set: a claim; --times FILE gives times of pushes",
}
# Of the files of one learner: how many are read, how much of them, and how many that are not used are named.
LEARNER_FILES, LEARNER_BYTES, LEARNER_NAMES = 200, 32 << 20, 20
# How deep in another archive one is still opened.
NESTED = 1


@dataclass(frozen=True)
class CollectedFile:
    """A submission: its learner, exercise, content, time and attempt, and its path in the download."""

    learner: str
    exercise_id: str
    content: bytes
    submitted: str
    attempt: int
    source: str
    timing: str = ""


@dataclass(frozen=True)
class Collection:
    """What was collected, what not and why, what of that was meant as work, and who on the roster handed in nothing."""

    files: tuple[CollectedFile, ...]
    left_out: tuple[IgnoredPath, ...]
    missing: tuple[str, ...]
    unusable: tuple[IgnoredPath, ...] = ()


def collect(
    source: Path,
    platform: str,
    exercises: Iterable[str],
    roster: Sequence[RosterEntry],
    times: TimeTable,
    entries: Mapping[str, str] | None = None,
    patterns: Mapping[str, Sequence[str]] | None = None,
) -> Collection:
    """The latest submission of each learner for each of these exercises.

    A member of a group is given the group's file.  Of a notebook, what each exercise needs is a file; `entries` are the
    functions and classes that exercises ask for, `patterns` more names of files by exercise.  Raises UsageError for a
    download of another layout.
    """
    index = RosterIndex(roster, platform)
    known = frozenset(exercises)
    chosen: dict[tuple[str, str], CollectedFile] = {}
    left_out: list[IgnoredPath] = []
    unusable: list[IgnoredPath] = []
    allowances: dict[tuple[Person, ...], Allowance] = defaultdict(Allowance)
    with open_download(source) as files:
        for delivered in READERS[platform](files, source):
            if isinstance(delivered, IgnoredPath):
                left_out.append(delivered)
                continue
            allowance = allowances[delivered.people]
            people = delivered.people or (Person(),)
            owners = [(person.id, *index.find(times.people.get(person.id, person))) for person in people]
            learners = [learner for _, learner, _ in owners if learner]
            for found, problem in _unpacked(delivered, allowance):
                path = str(found.file.path)
                answers, why = (
                    _answers(found, known, entries or {}, patterns or {}, allowance) if not problem else ({}, "")
                )
                if why := problem or why:
                    meant = IgnoredPath(path, why, "", guess(found.name, known))
                    left_out += allowance.report(IgnoredPath(path, why))
                    unusable += (
                        [replace(meant, learner=learner) for learner in learners] if len(unusable) < MOST else []
                    )
                for number, learner, stranger in owners if answers and not why else ():
                    if not learner:
                        why = stranger or "the platform does not say whose it is"
                        left_out += allowance.report(IgnoredPath(path, why))
                        continue
                    for exercise, content in answers.items():
                        known_time = times.of(number, exercise) or times.of(learner, exercise)
                        new = CollectedFile(
                            learner, exercise, content, known_time or found.submitted, found.attempt, path,
                            "" if known_time else found.timing,
                        )  # fmt: skip
                        for ignored in _choose(chosen, new, exercise_of(Path(found.name)) == exercise):
                            left_out += allowance.report(ignored)
    left_out += (
        IgnoredPath(", ".join(map(str, people)), f"{allowance.unnamed} more of these files are not used")
        for people, allowance in allowances.items()
        if allowance.unnamed
    )
    if platform == "github":  # a README of the template is nobody's work
        unusable = [ignored for ignored in unusable if ignored.exercise_id or is_code(ignored.path)]
        left_out = _gathered(left_out)
    entered = tuple(PlannedSubmission(learner, exercise, "") for learner, exercise in chosen)
    meant_as_work = CohortPlan(entered, tuple(unusable)).unusable
    handed_in = {learner for learner, _ in chosen} | {ignored.learner for ignored in meant_as_work}
    groups = {entry.group for entry in roster if entry.group and {entry.id, entry.group} & handed_in}
    missing = tuple(entry.id for entry in roster if entry.id not in handed_in and entry.group not in groups)
    return Collection(tuple(chosen[key] for key in sorted(chosen)), tuple(left_out), missing, meant_as_work)


def _gathered(left_out: Iterable[IgnoredPath]) -> list[IgnoredPath]:
    """The same with one line for files of one name that many repositories have, such as README.md."""
    alike: dict[tuple[str, str], list[IgnoredPath]] = defaultdict(list)
    for ignored in left_out:
        alike[ignored.path.rpartition("/")[2], ignored.why].append(ignored)
    return [
        each
        for (name, why), same in alike.items()
        for each in (same if len(same) < ALIKE else [IgnoredPath(f"{name}, {len(same)} times", why)])
    ]


@dataclass
class Allowance:
    """What is still read of one learner's files, and how many are still named among those that are not used."""

    files: int = LEARNER_FILES
    size: int = LEARNER_BYTES
    names: int = LEARNER_NAMES
    unnamed: int = 0
    is_spent: bool = False

    def read(self, file: DownloadedFile, most: int) -> tuple[bytes, str]:
        """The content of a file, or why it is not read."""
        self.is_spent = self.files <= 0 or self.size <= 0
        if self.is_spent:
            limits = f"{LEARNER_FILES} files or {LEARNER_BYTES >> 20} MB"
            return b"", f"more than {limits} were handed in together; the rest is not read"
        try:
            content = file.read(most)
        except UNREADABLE as error:
            return b"", f"it cannot be read: {error}"
        self.files, self.size = self.files - 1, self.size - len(content)
        return content, ""

    def report(self, ignored: IgnoredPath) -> list[IgnoredPath]:
        """The file as one that is named, or nothing where it is only counted; the limit itself is named once."""
        if self.names <= 0:
            self.unnamed += 1
            return []
        self.names = 0 if self.is_spent else self.names - 1
        return [ignored]


def _unpacked(found: HandedIn, allowance: Allowance, depth: int = 0) -> Iterator[tuple[HandedIn, str]]:
    """The files of an archive that a learner handed in, else the file itself; and why it cannot be read."""
    if not is_archive(found.name):
        yield found, ""
        return
    if depth > NESTED:
        yield found, "it is an archive in an archive in another one, which is not opened; zip the files themselves"
        return
    content, why = allowance.read(found.file, ARCHIVE_BYTES + 1)
    count = 0
    try:
        for inner in unpack(found.file, content) if not why else ():
            count += 1
            yield from _unpacked(replace(found, file=inner, name=inner.path.name), allowance, depth + 1)
        why = why or ("" if count else "the archive is empty")
    except UsageError as error:
        why = str(error)
    except UNREADABLE as error:
        why = f"the archive cannot be read: {error}"
    if why:
        yield found, why


def _answers(
    found: HandedIn,
    known: frozenset[str],
    entries: Mapping[str, str],
    patterns: Mapping[str, Sequence[str]],
    allowance: Allowance,
) -> tuple[dict[str, bytes], str]:
    """The file for each exercise that a file answers, or why it answers none."""
    if found.name.lower().endswith(SUFFIX) and entries:
        content, why = allowance.read(found.file, NOTEBOOK_BYTES + 1)
        answers, why = ({}, why) if why else _answers_of_notebook(content, known, entries)
        return answers, why or _too_large(answers)
    exercise, why = by_pattern(found.name, patterns), ""
    if exercise not in known:
        exercise, why = _exercise_of(found.name, known)
    if why:
        return {}, why
    content, why = allowance.read(found.file, MAX_BYTES + 1)
    return ({}, why) if why else ({exercise: content}, _too_large({exercise: content}))


def _too_large(answers: Mapping[str, bytes]) -> str:
    is_large = any(len(content) > MAX_BYTES for content in answers.values())
    return f"it is larger than {MAX_BYTES >> 20} MB" if is_large else ""


def _answers_of_notebook(
    content: bytes, known: frozenset[str], entries: Mapping[str, str]
) -> tuple[dict[str, bytes], str]:
    if len(content) > NOTEBOOK_BYTES:
        return {}, f"it is larger than {NOTEBOOK_BYTES >> 20} MB; clear its outputs"
    try:
        statements = split(read_cells(content))
    except (ValueError, RecursionError) as error:
        return {}, f"it is not a Jupyter notebook: {error}"
    defined = defined_in(statements)
    found = {exercise: entry for entry, exercise in entries.items() if entry in defined and exercise in known}
    why = "" if found else "its code cells define no function or class that an exercise of the assignment asks for"
    return {exercise: file_for(statements, [entry]).encode() for exercise, entry in found.items()}, why


def _exercise_of(name: str, known: frozenset[str]) -> tuple[str, str]:
    """The exercise that a file answers, or why it answers none: `Softmax (1).py`, `HW3_softmax.py` and `softmax.py.txt`
    are softmax."""
    if name.lower().endswith(".py.txt"):
        name = name[: -len(".txt")]
    path = Path(NUMBERED.sub("", name))
    if path.suffix.lower() != ".py":
        return "", why_not(name)
    exercise = exercise_of(path).lower()
    if exercise not in known:
        plainer = ADDED.sub("", path.stem.lower()).replace("_", "-").strip("- ")
        if plainer not in known:
            return "", f"its name is not that of an exercise of the assignment{did_you_mean(plainer, known)}"
        exercise = plainer
    return exercise, ""


def _choose(chosen: dict[tuple[str, str], CollectedFile], new: CollectedFile, is_exact: bool) -> Iterable[IgnoredPath]:
    """Keep the later of two files; if neither time nor attempt decides, the one with the exact name."""
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

    Raises UsageError if the folder holds anything that an earlier `harness class collect` did not make.
    """
    if out.exists() and any(out.iterdir()) and not (out / MADE).is_file():
        raise UsageError(
            f"{out} is not empty and was not made by `harness class collect`; name another folder with --out"
        )
    rows: list[Sequence[object]] = [MANIFEST]
    old = _read_old(out)
    for file in collection.files:
        path = write_private(out / folder_name(file.learner) / f"{file.exercise_id}.py", file.content)
        where = path.relative_to(out).as_posix()
        rows.append((file.learner, file.exercise_id, where, file.submitted, file.attempt or "", file.timing, ""))
    written = {out / str(where) for _, _, where, *_ in rows}
    for ignored in collection.unusable:
        rows.append(
            (ignored.learner, ignored.exercise_id, clean(ignored.path), "", "", "", one_plain_line(ignored.why, 500))
        )
    left_out = [(as_cell(clean(ignored.path)), as_cell(ignored.why)) for ignored in collection.left_out]
    write_private(out / MADE, as_csv([("path", "why not"), *left_out]))
    manifest = write_private(out / "manifest.csv", as_csv(rows))
    for path in old - written:
        path.unlink(missing_ok=True)  # a learner may have withdrawn it
    return manifest


def _read_old(out: Path) -> set[Path]:
    """The submissions of an earlier collection."""
    manifest = out / "manifest.csv"
    if not manifest.is_file():
        return set()
    with manifest.open(encoding="utf-8", newline="") as file:
        paths = {out / (row.get("path") or "") for row in csv.DictReader(file)}
    return {path for path in paths if path.resolve().is_relative_to(out.resolve()) and path.suffix == ".py"}


def summarise(collection: Collection, names: Mapping[str, str]) -> Iterable[str]:
    """Lines for the screen: how much was collected, what was not, who is missing."""
    learners = {file.learner for file in collection.files}
    yield f"{counted(len(collection.files), 'submission')} of {counted(len(learners), 'learner')}"
    kinds = Counter(file.timing if file.timing or file.submitted else "" for file in collection.files)
    advice = "--times FILE gives times (Moodle: the grading worksheet)"
    yield from (f"{kinds[kind]} of them {says}" for kind, says in TIMINGS.items() if kinds[kind] and kind)
    untimed = sum(not file.submitted and not file.timing for file in collection.files)
    if untimed:
        yield f"{untimed} of them without a time; {advice}"
    if collection.unusable:
        yield f"{counted(len(collection.unusable), 'file')} handed in, not usable:"
        for entry in collection.unusable:
            who = f"{entry.learner} {names.get(entry.learner, '')}".rstrip()
            yield f"  {who}, {one_plain_line(entry.path, 200)}: {entry.why}"
    if collection.left_out:
        yield f"{len(collection.left_out)} files were left out:"
        yield from (f"  {one_plain_line(entry.path, 200)}: {entry.why}" for entry in collection.left_out)
    if collection.missing:
        yield f"{len(collection.missing)} on the roster handed in nothing:"
        yield from (f"  {learner} {names.get(learner, '')}".rstrip() for learner in collection.missing)


def nothing_found(collection: Collection, source: Path, platform: str) -> str:
    """Why no file of a download can be graded, and which platform's it seems to be."""
    lines = [f"{source}: nothing can be graded of this download of {platform}"]
    for other in ("canvas", "moodle", "gradescope"):
        with open_download(source) as files, suppress(UsageError):
            if other != platform and any(isinstance(found, HandedIn) for found in READERS[other](files, source)):
                lines.append(f"its names are like those of {other}: `harness class collect {other} {source}`")
    named = [*collection.unusable, *collection.left_out][:LEAST_REASONS]
    lines += [f"  {one_plain_line(entry.path, 200)}: {entry.why}" for entry in named]
    return "\n".join(lines)
