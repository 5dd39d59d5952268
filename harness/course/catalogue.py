"""A course on disk: a folder → its exercises.

Nothing of a course is ever run or imported here.  Ids come from file names, so listing a course reads no file; an
exercise is read when it is first asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from itertools import count, takewhile
from pathlib import Path
from typing import Any

from harness.authoring.compiled import compile_files
from harness.course import contract
from harness.course.contract import join_parts, read_part
from harness.course.exercise import SOLUTIONS_SUFFIX, Exercise, uses_in
from harness.course.installed import advise_course, find_installed, name_of_folder
from harness.errors import CourseError, Problem, UsageError, did_you_mean
from harness.text import CONTROL

CHAPTERS = (
    "transformer", "tokenization", "inference", "context", "adaptation", "training", "performance", "evaluation",
    "kernels",
)  # fmt: skip
LEVELS = ("warm-up", "core", "hard")
# How often interviewers ask about it.
FREQUENCIES = ("often", "sometimes", "rarely")
ROLES = {
    "research": "research engineer", "applied": "applied or ML engineer",
    "inference": "inference or performance engineer", "rag": "RAG or application engineer",
    "kernels": "kernel engineer", "safety": "safety or evaluations engineer",
}  # fmt: skip
# Where `frequency` and `roles` of exercises come from.
TAG_SOURCE = "Frequencies and roles are estimates, made from candidates' public accounts that nobody verified."
INSTALLED = Path(__file__).with_name("exercises.json")  # written by `harness.cards.build_hook`
SUMMARIES_FILE = "cache/exercises.json"  # in the learner's folder
# The statement of an exercise file, up to the next key.
ENTRY = re.compile(rb"^entry:[ \t]*[\"']?(\w+)", re.MULTILINE)
STATEMENT = re.compile(r"^statement:.*?(?=^\w|\Z)", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Summary:
    """An exercise as lists show it."""

    id: str
    chapter: str
    title: str
    level: str
    minutes: int
    frequency: str
    needs: tuple[str, ...]
    has_mistakes: bool = False
    # Whose interviewers ask about it: keys of ROLES.
    roles: tuple[str, ...] = ()
    # What its kernels are written in, "" if it has none.
    language: str = ""


@dataclass(frozen=True)
class Course:
    """A folder of exercises and references.  Each exercise is read once, when it is first needed."""

    root: Path
    # Progress is stored under it: "" for the built-in course, else the name of the entry point or the folder's path.
    name: str = ""
    _read: dict[str, Exercise] = field(default_factory=dict, repr=False, compare=False)
    _summaries: list[Summary] = field(default_factory=list, repr=False, compare=False)

    @cached_property
    def _paths(self) -> dict[str, list[Path]]:
        found: dict[str, list[Path]] = {}
        rank = {chapter: number for number, chapter in enumerate(CHAPTERS)}

        def order(path: Path) -> tuple[int, str, str]:
            return rank.get(path.parent.name, len(rank)), path.parent.name, path.name

        for path in sorted((self.root / "exercises").glob("*/*.yaml"), key=order):
            if "." not in path.stem:  # the solutions of ID.yaml are in ID.mistakes.yaml
                found.setdefault(path.stem, []).append(path)
        return found

    @property
    def exercise_ids(self) -> tuple[str, ...]:
        """The ids in the order of the chapters, from the file names alone."""
        return tuple(self._paths)

    def chapter_of(self, exercise_id: str) -> str:
        """The exercise's chapter, without reading it.  Raises `UsageError` for an unknown id."""
        return self._path(exercise_id).parent.name

    def exercise(self, exercise_id: str) -> Exercise:
        """The exercise of this id.  Raises `UsageError` for an unknown id, `CourseError` for a wrong file."""
        if exercise_id not in self._read:
            from harness.course.loader import read_exercise  # pydantic and yaml are slow to import

            path = self._path(exercise_id)
            self._read[exercise_id] = read_exercise(self.root, path, self.exercise_ids)
        return self._read[exercise_id]

    def exercises(self) -> tuple[Exercise, ...]:
        """All exercises, in the order of learning.  Raises one `CourseError` with the problems of all files."""
        problems: list[Problem] = []
        read: dict[str, Exercise] = {}
        for exercise_id, paths in self._paths.items():
            taken = f'the id "{exercise_id}" is taken by {paths[0]}; ids are unique in a course'
            problems += [Problem(str(path), 1, 1, taken) for path in paths[1:]]
            try:
                read[exercise_id] = self.exercise(exercise_id)
            except CourseError as error:
                problems += error.problems
        summaries = [summary_of(exercise) for exercise in read.values()]
        problems += _cycles(summaries, read)
        if problems:
            raise CourseError(problems)
        return tuple(read[summary.id] for summary in _in_learning_order(summaries))

    def summaries(self, cache: Path | None = None, installed: Path | None = INSTALLED) -> tuple[Summary, ...]:
        """The summary of every exercise, in the order of learning; only the top of each file is read.

        What was read once is in the two caches: the installation's, and the learner's, where there is one.
        Raises `CourseError` for a file whose top is wrong.
        """
        if not self._summaries:
            paths = [path for path, *_ in self._paths.values()]
            found, problems = compile_files(paths, self._read_top, [Path(__file__)], installed, cache)
            if problems:
                raise CourseError(problems)
            summaries = []
            for path, entry in found.items():
                has_mistakes = entry["has_mistakes"] or path.with_suffix(SOLUTIONS_SUFFIX).is_file()
                lists = {key: tuple(entry[key]) for key in ("needs", "roles")}
                summaries.append(Summary(**entry | lists | {"has_mistakes": has_mistakes}))
            self._summaries.extend(_in_learning_order(summaries))
        return tuple(self._summaries)

    def _read_top(self, path: Path, content: bytes) -> dict[str, Any]:
        return asdict(read_summary(path, content) or summary_of(self.exercise(path.stem)))

    def contracts(self, exercise_ids: Iterable[str], cache: Path | None = None) -> dict[str, str]:
        """The contract (`harness.course.contract`) of each of these exercises whose files can be read."""
        references = {name: self._reference_path(name) for name in exercise_ids if name in self._paths}
        paths = [*(self._path(name) for name in references), *references.values()]
        parts, _ = compile_files(
            paths, read_part, [Path(contract.__file__), Path(__file__).with_name("expansion.py")], cache=cache
        )
        return {
            name: join_parts(parts[self._path(name)], parts[reference])
            for name, reference in references.items()
            if self._path(name) in parts and reference in parts
        }

    @cached_property
    def entries(self) -> dict[str, str]:
        """The exercise for each function or class that submissions define, found by skimming the files."""
        found = {name: ENTRY.search(self._path(name).read_bytes()) for name in self.exercise_ids}
        return {entry[1].decode(): name for name, entry in found.items() if entry is not None}

    def uses_of(self, exercise_id: str) -> tuple[str, ...]:
        """The exercises whose files a submission may import, from a glance at the file."""
        return uses_in(self._path(exercise_id).read_bytes())

    def steps_of(self, project: str) -> tuple[str, ...]:
        """The steps of a project, in order: the exercises PROJECT-1, PROJECT-2 and so on.  None for any other name."""
        found = tuple(takewhile(self._paths.__contains__, (f"{project}-{number}" for number in count(1))))
        return found if len(found) > 1 else ()

    def searched_text(self, summary: Summary) -> str:
        """The id, title and statement of an exercise; the rest of its file would give answers away."""
        content = self._path(summary.id).read_text(encoding="utf-8")
        statement = STATEMENT.search(content)
        return " ".join(f"{summary.id} {summary.title} {statement[0] if statement else ''}".split())

    def secret_paths(self) -> tuple[Path, ...]:
        """Paths that no submission may read: the harness and every folder of the course with answers in it."""
        folders = ("exercises", "reference", "flashcards", "reports", "tests")
        here = Path(__file__).resolve().parent.parent
        return (here, *(self.root / name for name in folders if (self.root / name).is_dir()))

    def _reference_path(self, exercise_id: str) -> Path:
        return self.root / "reference" / self.chapter_of(exercise_id) / f"{exercise_id.replace('-', '_')}.py"

    def _path(self, exercise_id: str) -> Path:
        if exercise_id not in self._paths:
            advice = advise_course(exercise_id) or did_you_mean(exercise_id, self.exercise_ids)
            raise UsageError(f'unknown exercise "{exercise_id}"{advice}')
        return self._paths[exercise_id][0]


def summary_of(exercise: Exercise) -> Summary:
    """The summary of an exercise that has been read."""
    file = exercise.file
    return Summary(
        file.id, exercise.chapter, file.title, file.level, file.minutes, file.frequency, file.needs,
        bool(exercise.mistakes), file.roles, file.language,
    )  # fmt: skip


def read_summary(path: Path, content: bytes) -> Summary | None:
    """The summary from the top of an exercise file, up to its statement; None if the whole file must be read."""
    import yaml  # slow to import, and not needed to grade

    head, statement, rest = content.partition(b"\nstatement:")
    try:
        data = yaml.load(head.decode(), getattr(yaml, "CSafeLoader", yaml.SafeLoader)) if statement else None
    except (UnicodeDecodeError, yaml.YAMLError, ValueError, RecursionError):
        return None
    if not isinstance(data, dict) or data.get("id") != path.stem:
        return None
    texts = [data.get(key) for key in ("title", "level")] + [data.get("frequency", "sometimes")]
    minutes, needs, roles = data.get("minutes"), data.get("needs", []), data.get("roles", [])
    is_plain = all(isinstance(text, str) for text in texts) and texts[1] in LEVELS
    are_lists = isinstance(needs, list) and isinstance(roles, list) and all(role in ROLES for role in map(str, roles))
    if not is_plain or not are_lists or type(minutes) is not int or not all(isinstance(name, str) for name in needs):
        return None
    title, level, frequency = map(str, texts)
    if CONTROL.search("".join([title, frequency, *needs])):
        return None
    marks = b"\nmistakes:" in rest, tuple(roles), str(data.get("language", ""))
    return Summary(path.stem, path.parent.name, title, level, minutes, frequency, tuple(needs), *marks)


def load_course(root: Path | str | None = None) -> Course:
    """The course in a folder or of an installed name; None is the built-in one.  Raises `UsageError`."""
    if root is None:
        return Course(_built_in_root())
    folder, name = Path(root), ""
    if not folder.is_dir():
        folder, name = find_installed(str(root)), str(root)
    if not (folder / "exercises").is_dir() or not (folder / "reference").is_dir():
        raise UsageError(f"{folder} is not a course; a course is a folder with exercises/ and reference/ in it")
    is_built_in = folder.resolve() == _built_in_root().resolve()
    return Course(folder, "" if is_built_in else name or name_of_folder(folder))


def _built_in_root() -> Path:
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "_course", package.parent):  # in a wheel; in a checkout
        if (folder / "exercises").is_dir() and (folder / "reference").is_dir():
            return folder
    raise UsageError("the built-in course is missing from this installation; reinstall, or name one with --course")


def _all_needs(summaries: Iterable[Summary]) -> dict[str, set[str]]:
    """What each exercise needs, directly or indirectly."""
    needs = {summary.id: summary.needs for summary in summaries}
    found: dict[str, set[str]] = {}
    for exercise_id, own in needs.items():
        found[exercise_id] = set(own)
        while more := {name for known in found[exercise_id] for name in needs.get(known, ())} - found[exercise_id]:
            found[exercise_id] |= more
    return found


def _cycles(summaries: Iterable[Summary], exercises: Mapping[str, Exercise]) -> Iterator[Problem]:
    """A problem for every exercise that indirectly needs itself."""
    for exercise_id, needed in _all_needs(summaries).items():
        if exercise_id in needed:
            what = f'needs: "{exercise_id}" needs itself, by way of {", ".join(sorted(needed))}'
            yield Problem(str(exercises[exercise_id].path), 1, 1, what)


def _in_learning_order(summaries: Sequence[Summary]) -> Iterator[Summary]:
    """Chapter by chapter, the easiest first, then the shortest, but never before what an exercise needs."""
    needs = _all_needs(summaries)
    chapters: dict[str, dict[str, Summary]] = {}
    for summary in summaries:
        chapters.setdefault(summary.chapter, {})[summary.id] = summary
    for left in chapters.values():
        while left:
            ready = [summary for summary in left.values() if not needs[summary.id] & left.keys()]
            *_, first = min((LEVELS.index(each.level), each.minutes, each.id) for each in ready or left.values())
            yield left.pop(first)
