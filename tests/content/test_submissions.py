"""Solutions that nobody wrote with the exercises in mind: right ones pass, wrong ones do not, and the mistakes of the
catalogue are called by their names."""

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

from harness.course.catalogue import load_course
from harness.course.submission import read_submission
from harness.grading.grader import Grader
from harness.records import Result
from harness.sandbox.zygote import Zygote

FOLDER = Path(__file__).parent / "submissions"
ALLOWED = {"right": {"passed"}, "wrong": {"failed", "error", "timeout"}, "refused": {"refused"}}
NAMED_SHARE = 0.9
THREADS = 2
# The quick run grades one file of so many; the refused ones all.
ONE_OF = {"right": 9, "wrong": 24, "refused": 2}
# Of the right files whose cost is measured, which takes seconds each.
ONE_OF_COSTED = 75
COSTED = {one.id for one in load_course(None).exercises() if one.cost}


@dataclass(frozen=True)
class Graded:
    """A file, its folder, the number of the mistake in the catalogue that it makes, its result."""

    path: Path
    kind: str
    catalogue: str
    result: Result

    @property
    def told(self) -> str:
        """One line for a report."""
        said = self.result.message.replace("\n", " ")[-160:]
        return f"{self.path.relative_to(FOLDER)}: {self.result.verdict.value} {said}"


def first_word(path: Path, key: str) -> str:
    """What the first lines say after `# key:`."""
    found = re.search(rf"^# {key}: *(\S+)", path.read_text(encoding="utf-8")[:300], re.MULTILINE)
    return found[1] if found else ""


def is_runnable(path: Path) -> bool:
    """Whether the package that the file is about can be imported here."""
    needed = first_word(path, "requires")
    return not needed or find_spec(needed) is not None


def is_in_quick_run(path: Path) -> bool:
    """The same files on every machine."""
    is_costed = path.parent.name == "right" and path.parts[-3] in COSTED
    one_of = ONE_OF_COSTED if is_costed else ONE_OF[path.parent.name]
    return crc32(path.relative_to(FOLDER).as_posix().encode()) % one_of == 0


def quick_share(paths: list[Path]) -> list[Path]:
    """Those of the quick run, and at least one."""
    return list(filter(is_in_quick_run, paths)) or [path for path in paths if is_runnable(path)][:1]


@pytest.fixture(scope="module")
def graded(zygote: Zygote) -> Iterator[Callable[..., list[Graded]]]:
    """The files of an exercise, a share or all, graded once."""
    course = load_course(None)
    grader = Grader(zygote, seed=0)

    @cache
    def grade(exercise: str, whole: bool = False) -> list[Graded]:
        task = course.exercise(exercise)
        of_kinds = [sorted((FOLDER / exercise / kind).glob("*.py")) for kind in ALLOWED]
        paths = [path for of_kind in of_kinds for path in (of_kind if whole else quick_share(of_kind))]

        def one(path: Path) -> Graded:
            result = grader.grade(read_submission(path, course, exercise), task)
            return Graded(path, path.parent.name, first_word(path, "catalogue"), result)

        with ThreadPoolExecutor(THREADS) as pool:
            return list(pool.map(one, filter(is_runnable, paths)))

    yield grade


EXERCISES = sorted(path.name for path in FOLDER.iterdir() if path.is_dir())


def check_verdicts(results: list[Graded]) -> None:
    """Every file's verdict is that of its folder, and no right one is named as a mistake, nor what is like none.

    A file that says `# named: MISTAKE` is named so.
    """
    assert [one.told for one in results if one.result.verdict.value not in ALLOWED[one.kind]] == []
    nameless = [one for one in results if one.kind == "right" or first_word(one.path, "unnamed")]
    assert [one.told for one in nameless if one.result.diagnosis] == []
    named = [(one.told, first_word(one.path, "named"), one.result.diagnosis) for one in results]
    assert [row for row in named if row[1] and row[1] not in {found.mistake for found in row[2]}] == []


def check_names(results: list[Graded], least: int) -> None:
    """Nine of ten; the others are written in another way than any known mistake, and get no guess."""
    known = [one for one in results if one.catalogue.isdigit() and one.kind == "wrong"]
    unnamed = [one.told for one in known if not one.result.diagnosis]
    assert len(known) > least
    assert 1 - len(unnamed) / len(known) >= NAMED_SHARE, "\n".join(unnamed)


@pytest.mark.parametrize("exercise", EXERCISES)
def test_submission_gets_the_verdict_of_its_folder(exercise: str, graded: Callable[..., list[Graded]]) -> None:
    """Nothing right is turned down, nothing wrong is let through; of each exercise both are tried."""
    results = graded(exercise)
    assert {graded.kind for graded in results} >= {"right", "wrong"}
    check_verdicts(results)


@pytest.mark.slow
@pytest.mark.parametrize("exercise", EXERCISES)
def test_every_submission_gets_the_verdict_of_its_folder(exercise: str, graded: Callable[..., list[Graded]]) -> None:
    """All wrong files too."""
    results = graded(exercise, whole=True)
    assert {one.kind for one in results} >= {"right", "wrong"}
    check_verdicts(results)


@pytest.mark.slow
def test_every_mistake_of_the_catalogue_is_called_by_its_name(graded: Callable[..., list[Graded]]) -> None:
    """Over all files."""
    check_names([one for exercise in EXERCISES for one in graded(exercise, whole=True)], 1000)


def test_mistake_of_the_catalogue_is_called_by_its_name(graded: Callable[..., list[Graded]]) -> None:
    """Over the quick run's share."""
    check_names([one for exercise in EXERCISES for one in graded(exercise)], 50)


NEEDY = [path for kind in ALLOWED for path in sorted(FOLDER.glob(f"*/{kind}/*.py")) if first_word(path, "requires")]


@pytest.mark.parametrize("path", [path for path in NEEDY if not is_runnable(path)], ids=lambda path: path.name)
def test_submission_whose_package_is_missing_is_not_graded(path: Path) -> None:
    """Skipped with its reason, so that a run shows what it did not try."""
    pytest.skip(f"{first_word(path, 'requires')} is not installed")
