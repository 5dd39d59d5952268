"""Solutions written without knowing the tests: right ones pass, wrong ones do not, and mistakes of the catalogue are
named.

Each file is the only one of its exercise that shows something: a check that fails, or fails alone; a verdict; a
mistake; a library; a style; a public implementation; a forbidden name, or a way to reach one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from zlib import crc32

import pytest
from built_in import COURSE, exercise_path

from harness.course.submission import read_submission
from harness.grading.grader import Grader
from harness.results.result import Result
from harness.sandbox.zygote import Zygote

FOLDER = Path(__file__).parent / "submissions"
# In "uncounted" are right ones whose FLOPs the counter does not see.
ALLOWED = {
    "right": {"passed"}, "uncounted": {"unverified"}, "wrong": {"failed", "error", "timeout"}, "refused": {"refused"},
}  # fmt: skip
NAMED_SHARE = 0.97
THREADS = 2
# The quick run grades one file in this many, and no right one whose cost is measured.
ONE_IN = {"right": 144, "wrong": 432, "refused": 24, "uncounted": 2}


@dataclass(frozen=True)
class Graded:
    """A file, its folder, the catalogue number of its mistake, and its result."""

    path: Path
    kind: str
    catalogue: str
    result: Result

    @property
    def summary(self) -> str:
        """One line for a report."""
        message = self.result.message.replace("\n", " ")[-160:]
        return f"{self.path.relative_to(FOLDER)}: {self.result.verdict.value} {message}"


def first_word(path: Path, key: str) -> str:
    """The word after `# key:` in the first lines."""
    match = re.search(rf"^# {key}: *(\S+)", path.read_text(encoding="utf-8")[:300], re.MULTILINE)
    return match[1] if match else ""


def is_runnable(path: Path) -> bool:
    """Whether the package that the file needs can be imported here."""
    needed = first_word(path, "requires")
    return not needed or find_spec(needed) is not None


def is_in_quick_run(path: Path) -> bool:
    """Whether the quick run takes the file; the same files on every machine."""
    if path.parent.name == "right" and "\ncost:\n" in exercise_path(path.parts[-3]).read_text(encoding="utf-8"):
        return False
    return crc32(path.relative_to(FOLDER).as_posix().encode()) % ONE_IN[path.parent.name] == 0


FILES = [path for kind in ALLOWED for path in sorted(FOLDER.glob(f"*/{kind}/*.py"))]
MISSING = [path for path in FILES if not is_runnable(path)]
ALL: dict[str, list[Path]] = {name: [] for name in COURSE.exercise_ids}
for file in FILES:
    if file not in MISSING:
        ALL[file.parts[-3]].append(file)
QUICK = {name: chosen for name, paths in ALL.items() if (chosen := list(filter(is_in_quick_run, paths)))}


@pytest.fixture(scope="module")
def graded(zygote: Zygote) -> Iterator[Callable[..., list[Graded]]]:
    """A function that grades files of an exercise, all of them once."""
    grader = Grader(zygote, seed=0)

    @cache
    def grade(exercise: str, whole: bool = False) -> list[Graded]:
        task = COURSE.exercise(exercise)
        paths = ALL[exercise] if whole else QUICK[exercise]

        def grade_file(path: Path) -> Graded:
            result = grader.grade(read_submission(path, COURSE, exercise), task)
            return Graded(path, path.parent.name, first_word(path, "catalogue"), result)

        with ThreadPoolExecutor(THREADS) as pool:
            return list(pool.map(grade_file, paths))

    yield grade


def check_verdicts(files: list[Graded]) -> None:
    """Every verdict fits its folder.

    Neither a right file nor one with `# unnamed:` is diagnosed; a file with `# named: MISTAKE` is diagnosed so.
    """
    assert [file.summary for file in files if file.result.verdict.value not in ALLOWED[file.kind]] == []
    nameless = [file for file in files if file.kind == "right" or first_word(file.path, "unnamed")]
    assert [file.summary for file in nameless if file.result.diagnosis] == []
    for file in files:
        if mistake := first_word(file.path, "named"):
            assert mistake in {finding.mistake for finding in file.result.diagnosis}, file.summary


def test_every_exercise_has_right_and_wrong_submissions() -> None:
    """By other people than the reference's author."""
    kinds = {name: {path.parent.name for path in FILES if path.parts[-3] == name} for name in ALL}
    assert {name: found for name, found in kinds.items() if not found >= {"right", "wrong"}} == {}


@pytest.mark.parametrize("exercise", QUICK)
def test_submission_gets_the_verdict_of_its_folder(exercise: str, graded: Callable[..., list[Graded]]) -> None:
    """Some files."""
    check_verdicts(graded(exercise))


@pytest.mark.slow
@pytest.mark.parametrize("exercise", COURSE.exercise_ids)
def test_every_submission_gets_the_verdict_of_its_folder(exercise: str, graded: Callable[..., list[Graded]]) -> None:
    """All files."""
    check_verdicts(graded(exercise, whole=True))


@pytest.mark.slow
def test_most_mistakes_of_the_catalogue_are_named(graded: Callable[..., list[Graded]]) -> None:
    """Nearly all; the others are written differently from any known mistake, and there is no guess."""
    files = [file for exercise in COURSE.exercise_ids if ALL[exercise] for file in graded(exercise, whole=True)]
    known = [file for file in files if file.catalogue.isdigit() and file.kind == "wrong"]
    unnamed = [file.summary for file in known if not file.result.diagnosis]
    assert len(known) > 200
    assert 1 - len(unnamed) / len(known) >= NAMED_SHARE, "\n".join(unnamed)


@pytest.mark.parametrize("path", MISSING, ids=lambda path: path.name)
def test_submission_whose_package_is_missing_is_not_graded(path: Path) -> None:
    """It is skipped with the reason, so that a run shows which files it left out."""
    pytest.skip(f"{first_word(path, 'requires')} is not installed")
