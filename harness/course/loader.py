"""An exercise's file, its reference and its corpora → an `Exercise`, checked against each other.

References are parsed, never run.  Slow to import, so the course imports it when it reads its first exercise.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from harness.authoring import strict_yaml
from harness.authoring.python_text import find_reachable, find_syntax_error, parse_python, source_of
from harness.authoring.strict_yaml import Document, Place
from harness.course import signature
from harness.course.consistency import Definitions, exercise_problems
from harness.course.exercise import SOLUTIONS_SUFFIX, EarlierStep, Exercise, module_of, uses_in
from harness.course.expansion import SOLUTIONS
from harness.course.parser import read_exercise_file, read_solutions_file
from harness.course.schema import ExerciseFile
from harness.course.signature import Parameter, Signature, find_definition, parse_entry, render
from harness.course.solutions import BODIES_SUFFIX, Solutions, exceeds_problems, read_bodies
from harness.course.values import Corpus, SupportValue, iterate_nodes
from harness.errors import CourseError, Problem, did_you_mean
from harness.records import Origin

# Below these keys are arguments of calls, which are data for submissions and may contain any character.
DATA_KEYS = ("call", "steps", "let", "define", "draw")
MAX_REFERENCE_BYTES = 256 * 1024
MAX_CORPUS_BYTES = 4 * 1024 * 1024
PLAN_SUFFIX = ".plan.json"


def read_exercise(root: Path, path: Path, exercise_ids: Sequence[str]) -> Exercise:
    """The exercise of a file of the course at `root`, which has these ids.  Raises `CourseError` with all problems."""
    written = strict_yaml.read(path, DATA_KEYS)
    file, document = read_exercise_file(written)
    file_of_solutions = path.with_suffix(SOLUTIONS_SUFFIX)
    beside = strict_yaml.read(file_of_solutions, DATA_KEYS) if file_of_solutions.is_file() else written
    bodies = read_bodies(path.with_suffix(BODIES_SUFFIX))
    listed, listed_document = read_solutions_file(beside, bodies)
    problems = [*_id_problems(document, file, path.stem, exercise_ids)]
    entry = parse_entry(document, file.entry)
    reference_path = root / "reference" / path.parent.name / f"{path.stem.replace('-', '_')}.py"
    reference = _read_text(document, ("id",), reference_path, MAX_REFERENCE_BYTES)
    try:
        known = _definitions(document, file, entry, reference_path, reference)
    except CourseError as error:
        raise CourseError([*problems, *error.problems]) from None
    if known.entry.parameters != entry.parameters:
        what = f"the reference has ({render(known.entry.parameters)}), the entry ({render(entry.parameters)})"
        problems.append(document.problem(("entry",), what))
    problems += exercise_problems(document, file, known)
    if beside is not written:
        what = f"{file_of_solutions.name} has the solutions; move these there"
        problems += [written.problem((key,), what, on_key=True) for key in SOLUTIONS if key in written.data]
    solutions = Solutions(listed_document, listed, bodies, reference, known.entry.name)
    mistakes, too_costly, alternatives = (solutions.records(group) for group in SOLUTIONS)
    problems += solutions.problems
    problems += exceeds_problems(listed_document, listed, [case.name for case in (*file.cost, *file.speed)])
    corpora: dict[str, str] = {}
    for place, node in iterate_nodes(file):
        if isinstance(node, Corpus) and node.corpus not in corpora:
            try:
                corpora[node.corpus] = _read_corpus(root, document, (*place, "corpus"), node.corpus)
            except CourseError as error:
                problems += error.problems
    if problems:
        raise CourseError(list(dict.fromkeys(problems)))
    plan, plan_digest = read_plan(path)
    earlier = tuple(_earlier(root, document, file))
    texts = ["\n".join(read.lines) for read in (written, beside)] + [reference, *bodies.values()]
    texts += [*(f"{name}\n{corpora[name]}" for name in sorted(corpora)), repr(plan)]
    texts += [step.reference_source for step in earlier]
    return Exercise(
        file=file,
        path=path,
        reference_path=reference_path,
        reference_source=reference,
        signature=known.entry,
        others=_other_entries(file, known),
        mistakes=mistakes,
        too_costly=too_costly,
        alternatives=alternatives,
        corpora=corpora,
        support=_support_text(file, reference),
        digest=_digest(texts),
        plan=plan,
        plan_digest=plan_digest,
        earlier=earlier,
    )


def read_plan(path: Path) -> tuple[tuple[Origin, ...], str]:
    """The plan beside an exercise's file, with its digest; none if there is no such file.  Raises `CourseError`."""
    place = path.with_suffix(PLAN_SUFFIX)
    try:
        written = json.loads(place.read_text(encoding="utf-8"))
        return tuple(Origin(*entry) for entry in written["calls"]), str(written["digest"])
    except FileNotFoundError:
        return (), ""
    except (OSError, ValueError, TypeError, KeyError) as error:
        what = f"the plan cannot be read ({error}); write it again with harness lint --derive"
        raise CourseError([Problem(str(place), 1, 1, what)]) from None


def _id_problems(document: Document, file: ExerciseFile, name: str, exercise_ids: Sequence[str]) -> Iterator[Problem]:
    """A wrong id of the file, or of an exercise that it needs."""
    if file.id != name:
        yield document.problem(("id",), f'the id is not the file\'s name, "{name}"')
    named = [("needs", *each) for each in enumerate(file.needs)] + [("uses", *each) for each in enumerate(file.uses)]
    for key, number, needed in named:
        if needed not in exercise_ids or needed == file.id:
            advice = did_you_mean(needed, (exercise_id for exercise_id in exercise_ids if exercise_id != file.id))
            yield document.problem((key, number), f'unknown exercise "{needed}"{advice}')


def _earlier(root: Path, document: Document, file: ExerciseFile) -> Iterator[EarlierStep]:
    """The exercises that a submission may import.  Raises `CourseError` if one comes before what it uses itself."""
    known: list[str] = []
    for number, name in enumerate(file.uses):
        path = next((root / "exercises").glob(f"*/{name}.yaml"))
        missing = [used for used in uses_in(path.read_bytes()) if used not in known]
        if missing:
            what = f"{name} uses {missing[0]}; list that before it"
            raise CourseError([document.problem(("uses", number), what)])
        known.append(name)
        reference = root / "reference" / path.parent.name / f"{module_of(name)}.py"
        yield EarlierStep(name, _read_text(document, ("uses", number), reference, MAX_REFERENCE_BYTES))


def _definitions(
    document: Document, file: ExerciseFile, entry: Signature, reference_path: Path, reference: str
) -> Definitions:
    """The definitions of the reference.  Raises `CourseError` if it cannot be parsed."""
    tree = parse_python(reference)
    if tree is None:
        line, column, why = find_syntax_error(reference)
        found = (reference.splitlines() or [""])[line - 1 : line]
        raise CourseError([Problem(str(reference_path), line, column, f"not valid Python: {why}", "".join(found))])
    defined = find_definition(tree, entry.name)
    if defined is None:
        what = f'the reference {reference_path.name} defines no "{entry.name}"'
        if signature.has_definition(tree, entry.name):
            what = f'"{entry.name}" of the reference {reference_path.name} must have plain parameters: no *, no /'
        raise CourseError([document.problem(("entry",), what)])
    return Definitions(entry=defined, find=partial(find_definition, tree), functions=signature.find_functions(tree))


def _support_text(file: ExerciseFile, reference: str) -> str:
    """What the objects that are made beside a submission need of the reference."""
    tree = parse_python(reference)
    names = {node.support for _, node in iterate_nodes(file) if isinstance(node, SupportValue)}
    nodes = find_reachable(tree.body, names) if tree is not None else []
    return "\n\n\n".join(source_of(reference, node) for node in nodes)


def _other_entries(file: ExerciseFile, known: Definitions) -> Mapping[str, tuple[Parameter, ...]]:
    """The functions beside the entry that the cases call, with their parameters."""
    steps = [step for _, _, case in file.all_cases() for step in case.steps or ()]
    names = dict.fromkeys(step.entry for step in steps if step.entry is not None)
    found = {name: known.find(name) for name in names if name != known.entry.name}
    return {name: signature.parameters for name, signature in found.items() if signature is not None}


def _digest(texts: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for text in texts:
        content = text.encode()
        digest.update(len(content).to_bytes(8, "little") + content)
    return digest.hexdigest()


def _read_text(document: Document, place: Place, path: Path, limit: int) -> str:
    """The text of a file that the exercise names.  Raises `CourseError` with a problem at `place`."""
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
        advice = did_you_mean(name, (corpus.stem for corpus in folder.glob("*.txt")))
        raise CourseError([document.problem(place, f'unknown corpus "{name}"{advice}')])
    return _read_text(document, place, folder / f"{name}.txt", MAX_CORPUS_BYTES)
