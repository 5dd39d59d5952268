"""Interview material → everything wrong with it that the schema does not show: links, numbers, texts, programs."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from harness.authoring.compiled import read_files
from harness.authoring.formula import parse_condition, parse_formula
from harness.authoring.python_text import find_syntax_error, parse_python
from harness.authoring.strict_yaml import Document, Place
from harness.cards import numeric, parser
from harness.errors import Problem, did_you_mean
from harness.interview import material_schema as schema
from harness.interview.material import CHAIN, DebugSystem
from harness.interview.material_files import as_system, calculated_card, read_material, round_numbers
from harness.interview.material_schema import ROUNDS, CalculatedFile, ChosenFile, RoundFile, SpokenFile
from harness.interview.system_grading import run_system, wrong_fixes
from harness.interview.work_files import plant_bugs
from harness.lint.decks import FilesReport
from harness.lint.numeric_cards import MAX_DRAWS, check_numeric
from harness.sandbox.zygote import Zygote
from harness.text import counted

# A model answer is spoken at three words a second; one of fewer words says too little.
WORDS_A_SECOND, FEWEST_WORDS = 3, 10
MaterialFile = schema.MaterialFile | schema.SystemFile | schema.SamplesFile
Point = str | schema.ProbedPointFile | schema.ProbedFlagFile | schema.MustFile


def lint_material(
    paths: Sequence[Path], exercises: Collection[str], open_zygote: Callable[[], Zygote], only: Path | None = None
) -> FilesReport:
    """Everything wrong with these files, whose programs run in guests; with `only`, ids count in the others."""
    read, problems = read_files(paths, read_material)
    warnings: list[Problem] = []
    taken: dict[tuple[str, str], str] = {}
    questions = systems = 0
    asked: dict[str, schema.ChainQuestionFile] = {}
    samples: list[tuple[Document, int, schema.SampledFile]] = []
    for path, (document, file) in read.items():
        problems += _taken_ids(document, file, taken)
        for chain in getattr(file, "chains", ()):
            asked |= {f"{CHAIN}{chain.id}/{number}": part for number, part in enumerate(chain.questions, 1)}
        if only not in (None, path):
            continue
        problems += _link_problems(document, file, exercises)
        if isinstance(file, schema.SystemFile):
            systems += 1
            problems += _system_problems(document, file, path, open_zygote)
            continue
        if isinstance(file, schema.SamplesFile):
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
    counts = f"{counted(questions, 'question')}, {counted(systems, 'program')} to debug"
    return FilesReport(tuple(problems), tuple(warnings), counts)


# ---- questions

Question = SpokenFile | CalculatedFile | ChosenFile


def _questions(file: schema.MaterialFile) -> Iterator[tuple[Place, Question, RoundFile | None]]:
    """Every question with its place in the file, and the round that draws numbers for it."""
    for number, chain in enumerate(file.chains):
        yield from ((("chains", number, "questions", nth), part, None) for nth, part in enumerate(chain.questions))
    for key in ROUNDS:
        for number, entry in enumerate(getattr(file, key)):
            for place, part in _parts(entry):
                yield (key, number, *place), part, entry
    yield from ((("estimates", number), estimate, None) for number, estimate in enumerate(file.estimates))
    yield from ((("costs", number), cost, None) for number, cost in enumerate(file.costs))


def _parts(entry: RoundFile) -> Iterator[tuple[Place, Question]]:
    for nth, part in enumerate(entry.parts):
        for form in ("spoken", "calculated", "chosen"):
            if (question := getattr(part, form)) is not None:
                yield ("parts", nth, form), question
        yield from ((("parts", nth, "one_of", n), spoken) for n, spoken in enumerate(part.one_of or ()))


def _number_problems(document: Document, place: Place, part: CalculatedFile, of: RoundFile | None) -> Iterator[Problem]:
    """Unknown names and braces; if there are none, draws without an answer."""
    named = list(parser.formula_problems(document, place, part, {*of.draw, *of.let} if of else ()))
    yield from named
    if named or (of is not None and [*parser.drawn_problems(document, place, of)]):
        return
    if "{answer}" not in part.working:
        yield document.problem((*place, "working"), "the working does not end with the result; write {answer} for it")
    for where, what in check_numeric(calculated_card(part, of), is_repeated=of is None):
        yield document.problem((*place, *where), what)


def _round_problems(document: Document, place: Place, entry: RoundFile) -> Iterator[Problem]:
    """Names that are unknown or unused in the round's numbers, texts and conditions; points that are never asked."""
    named = list(parser.drawn_problems(document, place, entry))
    yield from named
    if named or not entry.draw:
        return
    known, used = {*entry.draw, *entry.let}, parser.names_in_let(entry)
    for where, text in [(("situation",), entry.situation), *_texts(entry)]:
        used |= parser.names_in_braces(text)
        yield from parser.brace_problems(document, (*place, *where), text, known)
    for _, part in _parts(entry):
        if isinstance(part, CalculatedFile):
            used |= parser.names_in_braces(f"{part.question} {part.working}") | parser.names_in_let(part)
            formulas = [part.formula, *(wrong.formula for wrong in part.wrong)]
            used |= {name for formula in formulas for name in parse_formula(formula).names}
    draws = list(numeric.all_draws(round_numbers(entry), MAX_DRAWS))
    if not draws:
        yield document.problem((*place, "only"), "no draw satisfies only; widen draw or loosen only")
    conditions = [
        ((*at, *inner, "when"), point.when)
        for at, part in _parts(entry)
        for inner, point in (_points(part) if isinstance(part, SpokenFile) else ())
        if not isinstance(point, str) and point.when
    ]
    for where, condition in conditions:
        names = parse_condition(condition).names
        used |= names
        unknown = list(parser.unknown_names(document, (*place, *where), names, known))
        yield from unknown
        if not unknown and draws and len({parse_condition(condition).holds(values) for values in draws}) == 1:
            what = "holds in every draw or in none; leave it out, or widen draw"
            yield document.problem((*place, *where), what)
    yield from parser.unused_problems(document, place, entry, used)


def _texts(entry: RoundFile) -> Iterator[tuple[Place, str]]:
    """The texts of spoken and chosen parts."""
    for place, part in _parts(entry):
        yield (*place, "question"), part.question if not isinstance(part, CalculatedFile) else ""
        if isinstance(part, ChosenFile):
            yield from (((*place, "options", n), f"{o.text} {o.why}") for n, o in enumerate(part.options))
        if isinstance(part, SpokenFile):
            yield (*place, "answer"), part.answer
            yield from (((*place, "phrases", n, "ask"), phrase.ask) for n, phrase in enumerate(part.phrases))
            for at, point in _points(part):
                probes = [getattr(point, key, None) or "" for key in ("if_said", "if_missed")]
                yield (*place, *at), " ".join([*_claims(point), *probes])


def _points(part: SpokenFile) -> Iterator[tuple[Place, Point]]:
    for key in ("must", "points", "red_flags"):
        yield from (((key, number), point) for number, point in enumerate(getattr(part, key)))


def _claims(point: Point) -> tuple[str, ...]:
    """What a person can say of it: one claim, or those of a group."""
    return (point,) if isinstance(point, str) else point.claims if isinstance(point, schema.MustFile) else (point.says,)


def _sample_problems(
    document: Document, number: int, entry: schema.SampledFile, asked: Mapping[str, schema.ChainQuestionFile]
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
    texts = [text for _, point in _points(part) for text in _claims(point)]
    points = Counter(" ".join(text.casefold().split()) for text in texts)
    if points.most_common(1)[0][1] > 1:
        yield document.problem(place, f'the point "{points.most_common(1)[0][0]}" is there twice; name it once')


def _length_warnings(document: Document, place: Place, part: SpokenFile) -> Iterator[Problem]:
    count, most = len(part.answer.split()), WORDS_A_SECOND * part.seconds
    if not FEWEST_WORDS <= count <= most:
        what = f"the answer has {count} words; {FEWEST_WORDS} to {most} can be spoken in {part.seconds} s"
        yield document.problem((*place, "answer"), what)


def _loops(document: Document, file: schema.MaterialFile) -> Iterator[Problem]:
    for number, extension in enumerate(file.extensions):
        seen = {extension.exercise}
        for nth, step in enumerate(extension.steps):
            if step.exercise in seen:
                what = f'"{step.exercise}" came before in this extension; each step asks for another exercise'
                yield document.problem(("extensions", number, "steps", nth, "exercise"), what)
            seen.add(step.exercise)


# ---- names


def _link_problems(document: Document, file: MaterialFile, exercises: Collection[str]) -> Iterator[Problem]:
    for place, name in _named_exercises(file):
        if name not in exercises:
            yield document.problem(place, f'there is no exercise "{name}"{did_you_mean(name, exercises)}')


def _named_exercises(file: MaterialFile) -> Iterator[tuple[Place, str]]:
    for place, entry in _entries(file):
        if isinstance(entry, schema.PlacedFile):
            yield from (((*place, "exercises", number), name) for number, name in enumerate(entry.exercises))
        else:
            yield (*place, "exercise"), entry.exercise
        if isinstance(entry, schema.ExtensionFile):
            yield from (((*place, "steps", nth, "exercise"), step.exercise) for nth, step in enumerate(entry.steps))


def _entries(file: MaterialFile) -> Iterator[tuple[Place, schema.PlacedFile | schema.CostFile | schema.ExtensionFile]]:
    if isinstance(file, schema.SystemFile):
        yield (), file
    for kind in type(file).model_fields if isinstance(file, schema.MaterialFile) else ():
        yield from (((kind, number), entry) for number, entry in enumerate(getattr(file, kind)))


def _taken_ids(document: Document, file: MaterialFile, taken: dict[tuple[str, str], str]) -> Iterator[Problem]:
    """Ids that an earlier entry of the same kind has, in this file or another."""
    for place, entry in _entries(file):
        key = "id" if isinstance(entry, schema.PlacedFile) else "exercise"
        name, kind = getattr(entry, key), str(place[0]) if place else "systems"
        if (kind, name) in taken:
            yield document.problem((*place, key), f'"{name}" of {kind} is taken in {taken[kind, name]}')
        taken.setdefault((kind, name), document.path)


# ---- programs to debug


def _system_problems(
    document: Document, file: schema.SystemFile, path: Path, open_zygote: Callable[[], Zygote]
) -> Iterator[Problem]:
    """What contradicts in a program and its bugs; if nothing does, what happens when each bug is planted."""
    if file.id != path.stem:
        yield document.problem(("id",), f'the id is not the file\'s name, "{path.stem}"')
    try:
        system = as_system(path, file)
    except OSError as error:
        yield document.problem(("id",), f"{error.filename} cannot be read: {error.strerror}; write it")
        return
    problems = [*_text_problems(document, file, path, system)]
    yield from problems or _run_problems(document, system, open_zygote())


def _text_problems(document: Document, file: schema.SystemFile, path: Path, system: DebugSystem) -> Iterator[Problem]:
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
