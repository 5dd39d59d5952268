"""A file that a learner handed in → the exercises that it answers, or why it answers none; archives are opened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from harness.cohort.intake.download import ARCHIVE_BYTES, UNREADABLE, DownloadedFile, is_archive, unpack
from harness.cohort.intake.platforms import HandedIn
from harness.cohort.jobs import NUMBERED, IgnoredPath, by_pattern, why_not
from harness.course.cell_statements import defined_in, split
from harness.course.cells import file_for
from harness.course.file_content import MAX_BYTES, NOTEBOOK_BYTES, decode
from harness.course.file_names import ADDED, exercise_of
from harness.course.notebook_file import SUFFIX, read_cells
from harness.errors import UsageError, did_you_mean

# Of the files of one learner: how many are read, how much of them, and how many that are not used are named.
LEARNER_FILES, LEARNER_BYTES, LEARNER_NAMES = 200, 32 << 20, 20
# How deep in another archive one is still opened.
NESTED = 1
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


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


def unpacked(found: HandedIn, allowance: Allowance, depth: int = 0) -> Iterator[tuple[HandedIn, str]]:
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
            yield from unpacked(replace(found, file=inner, name=inner.path.name), allowance, depth + 1)
        why = why or ("" if count else "the archive is empty")
    except UsageError as error:
        why = str(error)
    except UNREADABLE as error:
        why = f"the archive cannot be read: {error}"
    if why:
        yield found, why


def answers(
    found: HandedIn,
    known: frozenset[str],
    entries: Mapping[str, str],
    patterns: Mapping[str, Sequence[str]],
    allowance: Allowance,
) -> tuple[dict[str, bytes], str]:
    """The file for each exercise that a file answers, or why it answers none."""
    if found.name.lower().endswith(SUFFIX) and entries:
        content, why = allowance.read(found.file, NOTEBOOK_BYTES + 1)
        found_in, why = ({}, why) if why else _answers_of_notebook(content, known, entries)
        return found_in, why or next(filter(None, map(_unfit, found_in.values())), "")
    exercise, why = by_pattern(found.name, patterns), ""
    if exercise not in known:
        exercise, why = _exercise_of(found.name, known)
    if why:
        return {}, why
    content, why = allowance.read(found.file, MAX_BYTES + 1)
    return ({}, why) if why else ({exercise: content}, _unfit(content))


def _unfit(content: bytes) -> str:
    """Why a Python file cannot be graded, whatever is in it; "" if it can."""
    if len(content) > MAX_BYTES:
        return f"it is larger than {MAX_BYTES >> 20} MB"
    if not content.strip():
        return "it is empty"
    try:
        decode(content)
    except UnicodeDecodeError:
        return f"it is {'UTF-16' if content.startswith(UTF_16) else 'not UTF-8'} text; save it as UTF-8"
    return ""


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
