"""Interview material → everything wrong with it that the schema does not show: links, numbers, texts, programs."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from harness.authoring.formula import parse_condition, parse_formula
from harness.authoring.python_text import find_syntax_error, parse_python
from harness.authoring.strict_yaml import Document, Place
from harness.cards import numeric
from harness.cards.parser import (
    brace_problems,
    drawn_problems,
    formula_problems,
    names_in_braces,
    names_in_let,
    unknown_names,
    unused_problems,
)
from harness.errors import CourseError, Problem, did_you_mean
from harness.interview.material import CHAIN, DebugSystem
from harness.interview.material_files import as_system, calculated_card, read_material, round_numbers
from harness.interview.material_schema import (
    ROUNDS,
    CalculatedFile,
    ChainQuestionFile,
    ChosenFile,
    CostFile,
    ExtensionFile,
    MaterialFile,
    MustFile,
    PlacedFile,
    ProbedFlagFile,
    ProbedPointFile,
    RoundFile,
    SampledFile,
    SamplesFile,
    SpokenFile,
    SystemFile,
)
from harness.interview.system_grading import run_system, wrong_fixes
from harness.interview.work_files import plant_bugs
from harness.lint.numeric_cards import MAX_DRAWS, check_numeric
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
    asked: dict[str, ChainQuestionFile] = {}
    samples: list[tuple[Document, int, SampledFile]] = []
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
        for chain in getattr(file, "chains", ()):
            asked |= {f"{CHAIN}{chain.id}/{number}": part for number, part in enumerate(chain.questions, 1)}
        if only not in (None, path):
            continue
        problems += _link_problems(document, file, exercises)
        if isinstance(file, SystemFile):
            systems += 1
            problems += _system_problems(document, file, path, open_zygote)
            continue
        if isinstance(file, SamplesFile):
            samples += [(document, number, entry) for number, entry in enumerate(file.samples)]
            continue
        for place, part, of in _questions(file):
            questions += 1
            if isinstance(part, CalculatedFile):
                problems += _number_problems(document, place, part, of)
            elif isinstance(part, SpokenFile):
                problems += _point_problems(document, place, part)
                warnings += _length_warnings(document, place, part)
        for key in ROUNDS:
            for number, entry in enumerate(getattr(file, key)):
                problems += _round_problems(document, (key, number), entry)
        problems += _loops(document, file)
    problems += [problem for sample in samples for problem in _sample_problems(*sample, asked)]
    return MaterialReport(tuple(problems), tuple(warnings), questions, systems)


# ---- questions

Question = tuple[Place, SpokenFile | CalculatedFile | ChosenFile, RoundFile | None]


def _questions(file: MaterialFile) -> Iterator[Question]:
    """Every question with its place in the file, and the round that draws numbers for it."""
    for number, chain in enumerate(file.chains):
        yield from ((("chains", number, "questions", nth), part, None) for nth, part in enumerate(chain.questions))
    for key in ROUNDS:
        for number, entry in enumerate(getattr(file, key)):
            for place, part in _parts(entry):
                yield (key, number, *place), part, entry
    yield from ((("estimates", number), estimate, None) for number, estimate in enumerate(file.estimates))
    yield from ((("costs", number), cost, None) for number, cost in enumerate(file.costs))


def _parts(entry: RoundFile) -> Iterator[tuple[Place, SpokenFile | CalculatedFile | ChosenFile]]:
    for nth, part in enumerate(entry.parts):
        for form in ("spoken", "calculated", "chosen"):
            if (question := getattr(part, form)) is not None:
                yield ("parts", nth, form), question
        yield from ((("parts", nth, "one_of", n), spoken) for n, spoken in enumerate(part.one_of or ()))


def _number_problems(document: Document, place: Place, part: CalculatedFile, of: RoundFile | None) -> Iterator[Problem]:
    """Unknown names and braces; if there are none, draws without an answer."""
    named = list(formula_problems(document, place, part, {*of.draw, *of.let} if of else ()))
    yield from named
    if named or (of is not None and [*drawn_problems(document, place, of)]):
        return
    if "{answer}" not in part.working:
        yield document.problem((*place, "working"), "the working does not end with the result; write {answer} for it")
    for where, what in check_numeric(calculated_card(part, of), is_repeated=of is None):
        yield document.problem((*place, *where), what)


def _round_problems(document: Document, place: Place, entry: RoundFile) -> Iterator[Problem]:
    """Names that are unknown or unused in the round's numbers, texts and conditions; points that are never asked."""
    named = list(drawn_problems(document, place, entry))
    yield from named
    if named or not entry.draw:
        return
    known, used = {*entry.draw, *entry.let}, names_in_let(entry)
    for where, text in [(("situation",), entry.situation), *_texts(entry)]:
        used |= names_in_braces(text)
        yield from brace_problems(document, (*place, *where), text, known)
    for _, part in _parts(entry):
        if isinstance(part, CalculatedFile):
            used |= names_in_braces(f"{part.question} {part.working}") | names_in_let(part)
            formulas = [part.formula, *(wrong.formula for wrong in part.wrong)]
            used |= {name for formula in formulas for name in parse_formula(formula).names}
    draws = list(numeric.all_draws(round_numbers(entry), MAX_DRAWS))
    if not draws:
        yield document.problem((*place, "only"), "no draw satisfies only; widen draw or loosen only")
    for where, condition in _conditions(entry):
        names = parse_condition(condition).names
        used |= names
        unknown = list(unknown_names(document, (*place, *where), names, known))
        yield from unknown
        if not unknown and draws and len({parse_condition(condition).holds(values) for values in draws}) == 1:
            what = "holds in every draw or in none; leave it out, or widen draw"
            yield document.problem((*place, *where), what)
    yield from unused_problems(document, place, entry, used)


def _texts(entry: RoundFile) -> Iterator[tuple[Place, str]]:
    """The texts of spoken and chosen parts."""
    for place, part in _parts(entry):
        yield (*place, "question"), part.question if not isinstance(part, CalculatedFile) else ""
        if isinstance(part, ChosenFile):
            yield from (((*place, "options", n), f"{o.text} {o.why}") for n, o in enumerate(part.options))
        if isinstance(part, SpokenFile):
            yield (*place, "answer"), part.answer
            yield from (((*place, "phrases", n, "ask"), phrase.ask) for n, phrase in enumerate(part.phrases))
            for key in ("must", "points", "red_flags"):
                for number, point in enumerate(getattr(part, key)):
                    yield (*place, key, number), " ".join(_point_texts(point))


def _point_texts(point: str | ProbedPointFile | ProbedFlagFile | MustFile) -> list[str]:
    if isinstance(point, str):
        return [point]
    probes = (text for text in (point.if_said, getattr(point, "if_missed", None)) if text)
    return [*_claims(point), *probes]


def _claims(point: str | ProbedPointFile | ProbedFlagFile | MustFile) -> tuple[str, ...]:
    """What a person can say of it: one claim, or those of a group."""
    return (point,) if isinstance(point, str) else point.claims if isinstance(point, MustFile) else (point.says,)


def _conditions(entry: RoundFile) -> Iterator[tuple[Place, str]]:
    for place, part in _parts(entry):
        for key in ("must", "points", "red_flags") if isinstance(part, SpokenFile) else ():
            for number, point in enumerate(getattr(part, key)):
                if not isinstance(point, str) and point.when:
                    yield (*place, key, number, "when"), point.when


def _sample_problems(
    document: Document, number: int, entry: SampledFile, asked: Mapping[str, ChainQuestionFile]
) -> Iterator[Problem]:
    """A question that is not there, and answers whose points are not those of the question."""
    place: Place = ("samples", number)
    if (question := asked.get(entry.question)) is None:
        yield document.problem((*place, "question"), f'no chain has the question "{entry.question}"')
        return
    grades = ["weak", "passable", "strong"]
    if [answer.grade for answer in entry.answers] != grades:
        yield document.problem((*place, "answers"), f"the answers are {', '.join(grades)}, in this order")
    for nth, answer in enumerate(entry.answers):
        for key in ("must", "points"):
            if len(getattr(answer, key)) != (count := sum(len(_claims(point)) for point in getattr(question, key))):
                what = f"{key} of {entry.question} has {count} points; give true or false for each"
                yield document.problem((*place, "answers", nth, key), what)


def _point_problems(document: Document, place: Place, part: SpokenFile) -> Iterator[Problem]:
    if not any(isinstance(point, str) or not point.when for point in part.must):
        yield document.problem((*place, "must"), "each must has a condition; leave one without")
    texts = [text for point in (*part.must, *part.points, *part.red_flags) for text in _claims(point)]
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
    document: Document, file: MaterialFile | SystemFile | SamplesFile, exercises: Collection[str]
) -> Iterator[Problem]:
    for place, name in _named_exercises(file):
        if name not in exercises:
            yield document.problem(place, f'there is no exercise "{name}"{did_you_mean(name, exercises)}')


def _named_exercises(file: MaterialFile | SystemFile | SamplesFile) -> Iterator[tuple[Place, str]]:
    for place, entry in _entries(file):
        if isinstance(entry, PlacedFile):
            yield from (((*place, "exercises", number), name) for number, name in enumerate(entry.exercises))
        else:
            yield (*place, "exercise"), entry.exercise
        if isinstance(entry, ExtensionFile):
            yield from (((*place, "steps", nth, "exercise"), step.exercise) for nth, step in enumerate(entry.steps))


def _entries(
    file: MaterialFile | SystemFile | SamplesFile,
) -> Iterator[tuple[Place, PlacedFile | CostFile | ExtensionFile]]:
    if isinstance(file, SystemFile):
        yield (), file
    for kind in type(file).model_fields if isinstance(file, MaterialFile) else ():
        yield from (((kind, number), entry) for number, entry in enumerate(getattr(file, kind)))


def _taken_ids(
    document: Document, file: MaterialFile | SystemFile | SamplesFile, taken: dict[tuple[str, str], str]
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
