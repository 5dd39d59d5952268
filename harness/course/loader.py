"""An exercise's file, its reference and its corpora → an `Exercise`, checked against each other.

References are parsed, never run.  Slow to import, so the course imports it when it reads its first exercise.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

from harness.authoring import strict_yaml
from harness.authoring.python_text import parse_python
from harness.authoring.strict_yaml import Document, Place
from harness.course.consistency import Definitions, case_problems, mistake_problems
from harness.course.exercise import Exercise, Mistake
from harness.course.parser import read_exercise_file
from harness.course.schema import CountedCost, ExerciseFile, MistakeFile, TooCostlyFile
from harness.course.signature import Parameter, find_definition, find_factories, parse_entry, render
from harness.course.values import Corpus, walk
from harness.errors import CourseError, Problem, did_you_mean

MAX_REFERENCE_BYTES = 256 * 1024
MAX_CORPUS_BYTES = 4 * 1024 * 1024


def read_exercise(root: Path, path: Path, exercise_ids: Sequence[str]) -> Exercise:
    """The exercise of a file of the course at `root`, which has these ids.  Raises `CourseError` with all problems."""
    document = strict_yaml.read(path)
    file = read_exercise_file(document)
    problems: list[Problem] = []
    if file.id != path.stem:
        problems.append(document.problem(("id",), f'the id is not the file\'s name, "{path.stem}"'))
    for number, needed in enumerate(file.needs):
        if needed not in exercise_ids or needed == file.id:
            advice = did_you_mean(needed, (one for one in exercise_ids if one != file.id))
            problems.append(document.problem(("needs", number), f'unknown exercise "{needed}"{advice}'))
    entry = parse_entry(document, file.entry)
    reference_path = root / "reference" / path.parent.name / f"{path.stem.replace('-', '_')}.py"
    reference = _read_text(document, ("id",), reference_path, MAX_REFERENCE_BYTES)
    tree = parse_python(reference)
    if tree is None:
        raise CourseError([*problems, Problem(str(reference_path), 1, 1, "the reference is not valid Python")])
    defined = find_definition(tree, entry.name)
    if defined is None:
        what = f'the reference {reference_path.name} defines no "{entry.name}"'
        raise CourseError([*problems, document.problem(("entry",), what)])
    if defined.parameters != entry.parameters:
        what = f"the reference has ({render(defined.parameters)}), the entry ({render(entry.parameters)})"
        problems.append(document.problem(("entry",), what))
    functions = find_factories(tree)
    support = parse_python(file.support or "")
    if support is None:
        raise CourseError([*problems, document.problem(("support",), "the support text is not valid Python")])
    known = Definitions(defined, partial(find_definition, tree), functions, find_factories(support))
    for group in ("cases", "stability", "cost", "speed"):
        for number, case in enumerate(getattr(file, group)):
            problems += case_problems(document, (group, number), case, known)
            own = case.compare.judge if case.compare else None
            if (file.compare.judge if own is None else own) and "judge" not in functions:
                place: Place = ("compare",) if own is None else (group, number, "compare")
                problems.append(document.problem(place, 'the reference defines no "judge"'))
    problems += mistake_problems(document, file, reference, entry.name)
    for number, one in enumerate(file.cost):
        if isinstance(one, CountedCost) and one.of not in functions:
            what = f'the reference defines no function "{one.of}"{did_you_mean(one.of, functions)}'
            problems.append(document.problem(("cost", number, "of"), what))
    for number, timed in enumerate(file.speed):
        own_time = known.find(timed.baseline) if timed.baseline is not None else defined
        if own_time is None or own_time.parameters != entry.parameters:
            what = f'the reference defines no "{timed.baseline}" with the parameters of the entry'
            problems.append(document.problem(("speed", number, "baseline"), what))
    corpora: dict[str, str] = {}
    for place, one in walk(file):
        if isinstance(one, Corpus) and one.corpus not in corpora:
            try:
                corpora[one.corpus] = _read_corpus(root, document, (*place, "corpus"), one.corpus)
            except CourseError as error:
                problems += error.problems
    if problems:
        raise CourseError(list(dict.fromkeys(problems)))

    def as_mistake(one: MistakeFile) -> Mistake:
        bases = {other.id: other.body for other in (*file.too_costly, *file.alternatives)}
        base = bases[one.of] if one.of is not None else None
        exceeds = one.exceeds if isinstance(one, TooCostlyFile) else ()
        return Mistake(one.id, one.explanation, tuple((one.change or {}).items()), one.body, reference, base, exceeds)

    return Exercise(
        id=file.id,
        chapter=path.parent.name,
        title=file.title,
        level=file.level,
        minutes=file.minutes,
        frequency=file.frequency,
        needs=file.needs,
        tags=file.tags,
        sources=file.sources,
        entry=file.entry,
        entry_name=entry.name,
        parameters=entry.parameters,
        is_class=defined.is_class,
        returns=file.returns,
        statement=file.statement,
        hints=file.hints,
        limits=file.limits,
        forbid=file.forbid,
        exact=bool(file.compare.exact),
        precision=file.compare.precision,
        judge=bool(file.compare.judge),
        cases=file.cases,
        stability=file.stability,
        mistakes=tuple(as_mistake(one) for one in file.mistakes),
        cost=file.cost,
        speed=file.speed,
        too_costly=tuple(as_mistake(one) for one in file.too_costly),
        alternatives=tuple(as_mistake(one) for one in file.alternatives),
        methods=defined.methods,
        others=_other_entries(file, known),
        support=file.support or "",
        path=path,
        reference_path=reference_path,
        reference_source=reference,
        corpora=corpora,
        digest=_digest(["\n".join(document.lines), reference, *(f"{k}\n{corpora[k]}" for k in sorted(corpora))]),
    )


def _other_entries(file: ExerciseFile, known: Definitions) -> Mapping[str, tuple[Parameter, ...]]:
    """The functions beside the entry that the cases call, with their parameters."""
    steps = [step for case in (*file.cases, *file.stability, *file.cost, *file.speed) for step in case.steps or ()]
    names = dict.fromkeys(step.entry for step in steps if step.entry is not None)
    found = {name: known.find(name) for name in names if name != known.entry.name}
    return {name: one.parameters for name, one in found.items() if one is not None}


def _digest(texts: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for text in texts:
        content = text.encode()
        digest.update(len(content).to_bytes(8, "little") + content)
    return digest.hexdigest()


def _read_text(document: Document, place: Place, path: Path, limit: int) -> str:
    """A file that the exercise names; what is wrong with it is a problem at `place`."""
    try:
        with path.open("rb") as stream:
            content = stream.read(limit + 1)
        text = content.decode("utf-8")
    except FileNotFoundError:
        what = f"{path} is missing; write it"
    except OSError as error:
        what = f"{path} cannot be read: {error.strerror or error}"
    except UnicodeDecodeError:
        what = f"{path} is not UTF-8"
    else:
        if len(content) <= limit:
            return text.replace("\r\n", "\n")
        what = f"{path} is larger than {limit // 1024} KB"
    raise CourseError([document.problem(place, what)])


def _read_corpus(root: Path, document: Document, place: Place, name: str) -> str:
    folder = root / "exercises" / "corpora"
    if not (folder / f"{name}.txt").is_file():
        advice = did_you_mean(name, (one.stem for one in folder.glob("*.txt")))
        raise CourseError([document.problem(place, f'unknown corpus "{name}"{advice}')])
    return _read_text(document, place, folder / f"{name}.txt", MAX_CORPUS_BYTES)
