"""Files of a download → one file for each learner and exercise, and the reason why each other file is not used."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from harness.authoring.strict_csv import as_csv
from harness.cohort.intake.answers import Allowance, answers, unpacked
from harness.cohort.intake.download import open_download
from harness.cohort.intake.platforms import READERS, HandedIn
from harness.cohort.intake.times import TimeTable
from harness.cohort.jobs import MANIFEST, CohortPlan, IgnoredPath, PlannedSubmission, guess
from harness.course.file_names import exercise_of
from harness.errors import UsageError
from harness.files import folder_name, write_private
from harness.policy.roster import Person, RosterEntry, RosterIndex
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
    """What was collected, what not and why, what of that was meant as work, and who on the roster handed in nothing.

    Work that was left out may be that of the `unclear` ones, because its owner's name fits several.
    """

    files: tuple[CollectedFile, ...]
    left_out: tuple[IgnoredPath, ...]
    missing: tuple[str, ...]
    unusable: tuple[IgnoredPath, ...] = ()
    unclear: tuple[str, ...] = ()


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
    unclear: set[str] = set()
    allowances: dict[tuple[Person, ...], Allowance] = defaultdict(Allowance)
    with open_download(source) as files:
        for delivered in READERS[platform](files, source):
            if isinstance(delivered, IgnoredPath):
                left_out.append(delivered)
                continue
            allowance = allowances[delivered.people]
            people = delivered.people or (Person(),)
            owners = [(person, *index.find(times.people.get(person.id, person))) for person in people]
            learners = [learner for _, learner, _ in owners if learner]
            for person in people if len(learners) < len(people) else ():
                unclear |= index.could_be(times.people.get(person.id, person))
            for found, problem in unpacked(delivered, allowance):
                path = str(found.file.path)
                answered, why = (
                    answers(found, known, entries or {}, patterns or {}, allowance) if not problem else ({}, problem)
                )
                if why and found.is_template:
                    left_out += allowance.report(IgnoredPath(path, "most repositories have one: the template's"))
                elif why:
                    left_out += allowance.report(IgnoredPath(path, why))
                    meant = IgnoredPath(path, why, "", guess(found.name, known))
                    unusable += [replace(meant, learner=learner) for learner in learners if len(unusable) < MOST]
                for person, learner, stranger in owners if not why else ():
                    if not learner:
                        why = stranger or "the platform does not say whose it is"
                        left_out += allowance.report(IgnoredPath(path, why))
                        continue
                    for exercise, content in answered.items():
                        known_time = times.of(person, learner, exercise)
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
    left_out = _gathered(left_out) if platform == "github" else left_out
    entered = tuple(PlannedSubmission(learner, exercise, "") for learner, exercise in chosen)
    meant_as_work = CohortPlan(entered, tuple(unusable)).unusable
    handed_in = {learner for learner, _ in chosen} | {ignored.learner for ignored in meant_as_work}
    groups = {entry.group for entry in roster if entry.group and {entry.id, entry.group} & handed_in}
    absent = [entry.id for entry in roster if entry.id not in handed_in and entry.group not in groups]
    missing, doubtful = (tuple(name for name in absent if (name in unclear) is it) for it in (False, True))
    return Collection(tuple(chosen[key] for key in sorted(chosen)), tuple(left_out), missing, meant_as_work, doubtful)


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
    everybody = {file.learner for file in collection.files}
    yield f"{counted(len(collection.files), 'submission')} of {counted(len(everybody), 'learner')}"
    kinds = Counter(file.timing if file.timing or file.submitted else "" for file in collection.files)
    advice = "--times FILE gives times (Moodle: the grading worksheet, which also tells people of one name apart)"
    yield from (f"{kinds[kind]} of them {says}" for kind, says in TIMINGS.items() if kinds[kind] and kind)
    untimed = sum(not file.submitted and not file.timing for file in collection.files)
    if untimed:
        yield f"{untimed} of them without a time; {advice}"
    if collection.unusable:
        yield f"{counted(len(collection.unusable), 'file')} handed in, not usable:"
        for entry in collection.unusable:
            who = f"{entry.learner} {names.get(entry.learner, '')}".rstrip()
            yield f"  {who}, {one_plain_line(entry.path, 200)}: {entry.why}"
    meant = {entry.path for entry in collection.unusable}
    others = [entry for entry in collection.left_out if entry.path not in meant]
    if others:
        yield f"{len(others)} files were left out:"
        yield from (f"  {one_plain_line(entry.path, 200)}: {entry.why}" for entry in others)
    for learners, says in (
        (collection.unclear, "have nothing so far, since their name fits several; see the files that were left out"),
        (collection.missing, "handed in nothing"),
    ):
        if learners:
            yield f"{len(learners)} on the roster {says}:"
            yield from (f"  {learner} {names.get(learner, '')}".rstrip() for learner in learners)


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
