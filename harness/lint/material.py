"""Interview material → everything wrong with it that the schema does not show: links, numbers, texts, programs."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from harness.authoring.python_text import find_syntax_error, parse_python
from harness.authoring.strict_yaml import Document, Place
from harness.cards.parser import formula_problems
from harness.errors import CourseError, Problem, did_you_mean
from harness.interview.material import DebugSystem, as_system, calculated_card, read_material
from harness.interview.material_schema import (
    CalculatedFile,
    CostFile,
    ExtensionFile,
    MaterialFile,
    PlacedFile,
    SpokenFile,
    SystemFile,
)
from harness.interview.system_grading import run_system, wrong_fixes
from harness.interview.work_files import plant_bugs
from harness.lint.numeric_cards import check_numeric
from harness.sandbox.zygote import Zygote
from harness.text import counted

# A model answer is spoken at three words a second; one of fewer words says too little.
WORDS_A_SECOND, FEWEST_WORDS = 3, 10


@dataclass(frozen=True)
class MaterialReport:
    """All problems of files of interview material, and how much of it could be read."""

    problems: tuple[Problem, ...]
    # Of style: each can be asked as it is.
    warnings: tuple[Problem, ...]
    questions: int
    systems: int

    def counts(self) -> str:
        """`12 questions, 1 program to debug`."""
        return f"{counted(self.questions, 'question')}, {counted(self.systems, 'program')} to debug"


def lint_material(
    paths: Sequence[Path], exercises: Collection[str], open_zygote: Callable[[], Zygote], only: Path | None = None
) -> MaterialReport:
    """Everything wrong with these files, including conflicts between them; programs run in guests of the zygote.

    With `only`, the others count for their ids alone.
    """
    problems: list[Problem] = []
    warnings: list[Problem] = []
    taken: dict[tuple[str, str], str] = {}
    questions = systems = 0
    for path in paths:
        try:
            document, file = read_material(path, path.read_bytes())
        except OSError as error:
            problems.append(Problem(str(path), 1, 1, f"cannot be read: {error.strerror or error}"))
            continue
        except CourseError as error:
            problems += error.problems
            continue
        problems += _taken_ids(document, file, taken)
        if only not in (None, path):
            continue
        problems += _link_problems(document, file, exercises)
        if isinstance(file, SystemFile):
            systems += 1
            problems += _system_problems(document, file, path, open_zygote)
            continue
        for place, part in _questions(file):
            questions += 1
            if isinstance(part, CalculatedFile):
                problems += _number_problems(document, place, part)
            else:
                problems += _point_problems(document, place, part)
                warnings += _length_warnings(document, place, part)
        problems += _loops(document, file)
    return MaterialReport(tuple(problems), tuple(warnings), questions, systems)


# ---- questions


def _questions(file: MaterialFile) -> Iterator[tuple[Place, SpokenFile | CalculatedFile]]:
    """Every question with its place in the file."""
    for number, chain in enumerate(file.chains):
        yield from ((("chains", number, "questions", nth), part) for nth, part in enumerate(chain.questions))
    for number, design in enumerate(file.designs):
        for nth, part in enumerate(design.parts):
            place: Place = ("designs", number, "parts", nth)
            if part.spoken is not None:
                yield (*place, "spoken"), part.spoken
            if part.calculated is not None:
                yield (*place, "calculated"), part.calculated
    yield from ((("estimates", number), estimate) for number, estimate in enumerate(file.estimates))
    yield from ((("costs", number), cost) for number, cost in enumerate(file.costs))


def _number_problems(document: Document, place: Place, part: CalculatedFile) -> Iterator[Problem]:
    """Unknown names and braces; if there are none, draws without an answer."""
    named = list(formula_problems(document, place, part))
    yield from named
    if named:
        return
    if "{answer}" not in part.working:
        yield document.problem((*place, "working"), "the working does not end with the result; write {answer} for it")
    for where, what in check_numeric(calculated_card(part)):
        yield document.problem((*place, *where), what)


def _point_problems(document: Document, place: Place, part: SpokenFile) -> Iterator[Problem]:
    texts = [point if isinstance(point, str) else point.says for point in (*part.must, *part.points, *part.red_flags)]
    points = Counter(" ".join(text.casefold().split()) for text in texts)
    if points.most_common(1)[0][1] > 1:
        yield document.problem(place, f'the point "{points.most_common(1)[0][0]}" is there twice; name it once')


def _length_warnings(document: Document, place: Place, part: SpokenFile) -> Iterator[Problem]:
    count, most = len(part.answer.split()), WORDS_A_SECOND * part.seconds
    if not FEWEST_WORDS <= count <= most:
        what = f"the answer has {count} words; {FEWEST_WORDS} to {most} can be spoken in {part.seconds} s"
        yield document.problem((*place, "answer"), what)


def _loops(document: Document, file: MaterialFile) -> Iterator[Problem]:
    for number, extension in enumerate(file.extensions):
        seen = {extension.exercise}
        for nth, step in enumerate(extension.steps):
            if step.exercise in seen:
                what = f'"{step.exercise}" came before in this extension; each step asks for another exercise'
                yield document.problem(("extensions", number, "steps", nth, "exercise"), what)
            seen.add(step.exercise)


# ---- names


def _link_problems(
    document: Document, file: MaterialFile | SystemFile, exercises: Collection[str]
) -> Iterator[Problem]:
    for place, name in _named_exercises(file):
        if name not in exercises:
            yield document.problem(place, f'there is no exercise "{name}"{did_you_mean(name, exercises)}')


def _named_exercises(file: MaterialFile | SystemFile) -> Iterator[tuple[Place, str]]:
    for place, entry in _entries(file):
        if isinstance(entry, PlacedFile):
            yield from (((*place, "exercises", number), name) for number, name in enumerate(entry.exercises))
        else:
            yield (*place, "exercise"), entry.exercise
        if isinstance(entry, ExtensionFile):
            yield from (((*place, "steps", nth, "exercise"), step.exercise) for nth, step in enumerate(entry.steps))


def _entries(file: MaterialFile | SystemFile) -> Iterator[tuple[Place, PlacedFile | CostFile | ExtensionFile]]:
    if isinstance(file, SystemFile):
        yield (), file
        return
    for kind in type(file).model_fields:
        yield from (((kind, number), entry) for number, entry in enumerate(getattr(file, kind)))


def _taken_ids(
    document: Document, file: MaterialFile | SystemFile, taken: dict[tuple[str, str], str]
) -> Iterator[Problem]:
    """Ids that an earlier entry of the same kind has, in this file or another."""
    for place, entry in _entries(file):
        key = "id" if isinstance(entry, PlacedFile) else "exercise"
        name, kind = getattr(entry, key), str(place[0]) if place else "systems"
        if (kind, name) in taken:
            yield document.problem((*place, key), f'"{name}" of {kind} is taken in {taken[kind, name]}')
        taken.setdefault((kind, name), document.path)


# ---- programs to debug


def _system_problems(
    document: Document, file: SystemFile, path: Path, open_zygote: Callable[[], Zygote]
) -> Iterator[Problem]:
    """What contradicts in the files of a program and its bugs; if nothing does, each bug is planted and the behaviours
    are run.
    """
    if file.id != path.stem:
        yield document.problem(("id",), f'the id is not the file\'s name, "{path.stem}"')
    try:
        system = as_system(path, file)
    except OSError as error:
        yield document.problem(("id",), f"{error.filename} cannot be read: {error.strerror}; write it")
        return
    problems = [*_text_problems(document, file, path, system)]
    yield from problems or _run_problems(document, system, open_zygote())


def _text_problems(document: Document, file: SystemFile, path: Path, system: DebugSystem) -> Iterator[Problem]:
    stem = file.id.replace("-", "_")
    for name, text in ((f"{stem}.py", system.source), (f"{stem}_behaviours.py", system.behaviours)):
        if parse_python(text) is None:
            line, column, why = find_syntax_error(text)
            yield Problem(str(path.with_name(name)), line, column, f"not valid Python: {why}")
            return
    tree = parse_python(system.behaviours)
    behaviours = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)} if tree else set()
    for number, bug in enumerate(file.bugs):
        place: Place = ("bugs", number)
        if bug.behaviour not in behaviours:
            what = f'{stem}_behaviours.py has no function "{bug.behaviour}"{did_you_mean(bug.behaviour, behaviours)}'
            yield document.problem((*place, "behaviour"), what)
        for right in bug.change:
            if (count := system.source.count(right)) != 1:
                what = f"this text appears {count} times in {stem}.py; it must appear there once"
                yield document.problem((*place, "change", right), what, on_key=True)
        for nth, fix in enumerate(bug.wrong_fixes):
            if parse_python(f"{fix.line} pass" if fix.line.endswith(":") else fix.line) is None:
                yield document.problem((*place, "wrong_fixes", nth, "line"), "not a line of valid Python")
            elif wrong_fixes([system.bugs[number]], replace(system, source=""), system.source):
                what = "the right program has this line, so it is not a wrong fix; remove it"
                yield document.problem((*place, "wrong_fixes", nth, "line"), what)


def _run_problems(document: Document, system: DebugSystem, zygote: Zygote) -> Iterator[Problem]:
    """Behaviours that fail in the right program, or because of a bug other than their own."""
    right = run_system(zygote, system, system.bugs, system.source)
    if right.failing:
        seen = " ".join(right.failure)
        yield document.problem(("id",), f"the right program fails {', '.join(right.failing)}: {seen}")
        return
    for number, bug in enumerate(system.bugs):
        failing = run_system(zygote, system, [bug], plant_bugs(system, [bug])).failing
        if bug.id not in failing:
            what = f"with this bug {bug.behaviour} still passes; let it look at what the bug changes"
            yield document.problem(("bugs", number, "behaviour"), what)
        if others := [name for name in failing if name != bug.id]:
            what = f"this bug also fails the behaviour of {', '.join(others)}; bugs must be independent"
            yield document.problem(("bugs", number, "id"), what)
