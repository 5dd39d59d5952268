"""A course on disk: a folder → its exercises, each read, checked and put together with its reference.

Nothing of a course is ever run or imported here; references are parsed as text.  Ids come from file names, so
listing a course reads no file; an exercise is read when it is first asked for.
"""

from __future__ import annotations

import ast
import hashlib
import re
import textwrap
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from harness.errors import CourseError, Problem, UsageError

if TYPE_CHECKING:
    from harness.language import CaseFile, ExerciseFile, ForbidFile, LimitsFile, StepFile
    from harness.strict_yaml import Document, Place

CHAPTERS = ("transformer", "tokenization", "inference", "context", "adaptation", "training", "performance")
ENTRY_POINT_GROUP = "harness.courses"
MAX_REFERENCE_BYTES = 256 * 1024
MAX_CORPUS_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True)
class Parameter:
    """A parameter of an entry; `default` is its source text, None when an argument must be given."""

    name: str
    default: str | None = None

    @property
    def has_default(self) -> bool:
        return self.default is not None


@dataclass(frozen=True)
class Mistake:
    """A known wrong solution: replacements in the reference's text, or a whole body."""

    id: str
    says: str
    changes: tuple[tuple[str, str], ...]
    body: str | None
    reference_source: str = field(repr=False)

    def source(self) -> str:
        """The wrong solution as a file."""
        if self.body is not None:
            return self.body
        changed = _replace(self.reference_source, self.changes)
        assert changed is not None, "checked when the exercise was read"
        return changed


@dataclass(frozen=True)
class Exercise:
    """One exercise with its reference; the fields are those of its file (`language.ExerciseFile`)."""

    id: str
    chapter: str
    title: str
    level: str
    minutes: int
    frequency: str
    needs: tuple[str, ...]
    tags: tuple[str, ...]
    sources: tuple[str, ...]
    entry: str
    entry_name: str
    parameters: tuple[Parameter, ...]
    is_class: bool
    returns: str
    statement: str = field(repr=False)
    hints: tuple[str, ...] = field(repr=False)
    limits: LimitsFile
    forbid: tuple[ForbidFile, ...]
    exact: bool
    precision: str | None
    judge: bool
    cases: tuple[CaseFile, ...] = field(repr=False)
    stability: tuple[CaseFile, ...] = field(repr=False)
    mistakes: tuple[Mistake, ...] = field(repr=False)
    methods: Mapping[str, tuple[Parameter, ...]] = field(repr=False)
    path: Path
    reference_path: Path
    reference_source: str = field(repr=False)
    corpora: Mapping[str, str] = field(repr=False)
    digest: str

    @property
    def example(self) -> CaseFile | None:
        """The worked example of the statement."""
        return next((case for case in self.cases if case.example), None)

    def mistake(self, mistake_id: str) -> Mistake:
        """The known mistake of this id.  Raises `UsageError`."""
        for one in self.mistakes:
            if one.id == mistake_id:
                return one
        raise UsageError(_unknown("mistake", mistake_id, [one.id for one in self.mistakes]))

    def apply(self, mistakes: Sequence[Mistake]) -> str | None:
        """The reference with all these mistakes in it; None when they collide or one of several is a body."""
        if any(one.body is not None for one in mistakes):
            return mistakes[0].body if len(mistakes) == 1 else None
        return _replace(self.reference_source, [change for one in mistakes for change in one.changes])

    def starter_source(self) -> str:
        """The file that a learner starts from: the signature, and the task as its docstring."""
        return _starter(self)


@dataclass(frozen=True)
class Course:
    """A folder of exercises and references.  Exercises are read when asked for, and kept."""

    root: Path
    _read: dict[str, Exercise] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def _paths(self) -> dict[str, list[Path]]:
        found: dict[str, list[Path]] = {}
        rank = {chapter: number for number, chapter in enumerate(CHAPTERS)}
        paths = (self.root / "exercises").glob("*/*.yaml")
        for path in sorted(paths, key=lambda one: (rank.get(one.parent.name, len(rank)), one.parent.name, one.name)):
            found.setdefault(path.stem, []).append(path)
        return found

    @property
    def exercise_ids(self) -> tuple[str, ...]:
        """Ids in the order of the chapters; by the file names only."""
        return tuple(self._paths)

    def chapter_of(self, exercise_id: str) -> str:
        """The exercise's chapter, without reading it.  Raises `UsageError` for an unknown id."""
        return self._path(exercise_id).parent.name

    def exercise(self, exercise_id: str) -> Exercise:
        """The exercise of this id.  Raises `UsageError` for an unknown id, `CourseError` for a wrong file."""
        if exercise_id not in self._read:
            self._read[exercise_id] = _read_exercise(self, self._path(exercise_id))
        return self._read[exercise_id]

    def exercises(self) -> tuple[Exercise, ...]:
        """All exercises.  Raises one `CourseError` with the problems of all files."""
        problems: list[Problem] = []
        read: list[Exercise] = []
        for exercise_id, paths in self._paths.items():
            problems += [
                Problem(
                    str(path),
                    1,
                    1,
                    f'the id "{exercise_id}" is taken by {paths[0]}; ids are unique in a course',
                )
                for path in paths[1:]
            ]
            try:
                read.append(self.exercise(exercise_id))
            except CourseError as error:
                problems += error.problems
        problems += _cycles(read)
        if problems:
            raise CourseError(problems)
        return tuple(read)

    def secret_paths(self) -> tuple[Path, ...]:
        """What no submission may read: the harness itself and every folder of the course that holds answers."""
        folders = ("exercises", "reference", "flashcards", "reports", "tests")
        here = Path(__file__).resolve().parent
        return (here, *(self.root / name for name in folders if (self.root / name).is_dir()))

    def _path(self, exercise_id: str) -> Path:
        if exercise_id not in self._paths:
            raise UsageError(_unknown("exercise", exercise_id, self.exercise_ids))
        return self._paths[exercise_id][0]


def load_course(root: Path | str | None = None) -> Course:
    """The course in a folder, or of an installed package (`harness.courses`) by name; None: the built-in.

    Raises `UsageError` when there is none.
    """
    if root is None:
        return Course(_built_in_root())
    folder = Path(root)
    if not folder.is_dir():
        folder = _installed_root(str(root))
    if not (folder / "exercises").is_dir() or not (folder / "reference").is_dir():
        raise UsageError(f"{folder} is not a course; a course is a folder with exercises/ and reference/ in it")
    return Course(folder)


def _built_in_root() -> Path:
    package = Path(__file__).resolve().parent
    for folder in (package / "_course", package.parent):  # in a wheel; in a checkout
        if (folder / "exercises").is_dir() and (folder / "reference").is_dir():
            return folder
    raise UsageError("the built-in course is missing from this installation; reinstall, or name one with --course")


def _installed_root(name: str) -> Path:
    """The folder of an entry point, `name = package` or `name = package:folder`; imports no course code."""
    import importlib.metadata  # slow to import, and seldom needed
    import importlib.util

    points = importlib.metadata.entry_points(group=ENTRY_POINT_GROUP)
    if name not in points.names:
        raise UsageError(
            f'no course "{name}": neither a folder here nor an installed course{_near(name, points.names)}'
        )
    point = points[name]
    package, _, rest = point.module.partition(".")
    spec = importlib.util.find_spec(package)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        inner = Path(folder).joinpath(*filter(None, rest.split(".")), *filter(None, point.attr.split(".")))
        if inner.is_dir():
            return inner
    raise UsageError(f'the installed course "{name}" ({point.value}) names no folder; reinstall it')


def _near(word: str, known: Iterable[str]) -> str:
    near = get_close_matches(word, list(known), 1)
    return f'; did you mean "{near[0]}"?' if near else ""


def _unknown(what: str, word: str, known: Iterable[str]) -> str:
    return f'unknown {what} "{word}"{_near(word, known)}'


# ---- reading one exercise


@dataclass(frozen=True)
class _Signature:
    """What a parsed reference or entry says of the entry."""

    name: str
    parameters: tuple[Parameter, ...]
    is_class: bool = False
    methods: Mapping[str, tuple[Parameter, ...]] = field(default_factory=dict)


def _read_exercise(course: Course, path: Path) -> Exercise:
    from harness import language, strict_yaml

    document = strict_yaml.read(path)
    file = language.read_exercise(document)
    problems: list[Problem] = []
    if file.id != path.stem:
        problems.append(document.problem(("id",), f'the id is not the file\'s name, "{path.stem}"'))
    for number, needed in enumerate(file.needs):
        if needed not in course.exercise_ids or needed == file.id:
            advice = _unknown("exercise", needed, (one for one in course.exercise_ids if one != file.id))
            problems.append(document.problem(("needs", number), advice))
    entry = _parse_entry(document, file.entry)
    reference_path = course.root / "reference" / path.parent.name / f"{path.stem.replace('-', '_')}.py"
    reference = _read_text(document, ("id",), reference_path, MAX_REFERENCE_BYTES)
    tree = _parse_python(reference)
    if tree is None:
        raise CourseError([*problems, Problem(str(reference_path), 1, 1, "the reference is not valid Python")])
    defined = _definition(tree, entry.name)
    if defined is None:
        what = f'the reference {reference_path.name} defines no "{entry.name}"'
        raise CourseError([*problems, document.problem(("entry",), what)])
    if defined.parameters != entry.parameters:
        what = f"the reference has ({_render(defined.parameters)}), the entry ({_render(entry.parameters)})"
        problems.append(document.problem(("entry",), what))
    functions = _factories(tree)
    for group in ("cases", "stability"):
        for number, case in enumerate(getattr(file, group)):
            problems += _case_problems(document, (group, number), case, defined, functions)
            own = case.compare.judge if case.compare else None
            if (file.compare.judge if own is None else own) and "judge" not in functions:
                place: Place = ("compare",) if own is None else (group, number, "compare")
                problems.append(document.problem(place, 'the reference defines no "judge"'))
    problems += _mistake_problems(document, file, reference, entry.name)
    corpora: dict[str, str] = {}
    for place, one in language.walk(file):
        if isinstance(one, language.Corpus) and one.corpus not in corpora:
            try:
                corpora[one.corpus] = _read_corpus(course, document, (*place, "corpus"), one.corpus)
            except CourseError as error:
                problems += error.problems
    if problems:
        raise CourseError(list(dict.fromkeys(problems)))
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
        mistakes=tuple(
            Mistake(one.id, one.says, tuple((one.change or {}).items()), one.body, reference) for one in file.mistakes
        ),
        methods=defined.methods,
        path=path,
        reference_path=reference_path,
        reference_source=reference,
        corpora=corpora,
        digest=_digest(["\n".join(document.lines), reference, *(f"{k}\n{corpora[k]}" for k in sorted(corpora))]),
    )


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


def _read_corpus(course: Course, document: Document, place: Place, name: str) -> str:
    folder = course.root / "exercises" / "corpora"
    if not (folder / f"{name}.txt").is_file():
        known = [one.stem for one in folder.glob("*.txt")]
        raise CourseError([document.problem(place, _unknown("corpus", name, known))])
    return _read_text(document, place, folder / f"{name}.txt", MAX_CORPUS_BYTES)


# ---- Python source, parsed and never run


def _parse_python(source: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None


def _parse_entry(document: Document, entry: str) -> _Signature:
    tree = _parse_python(f"def {entry}: pass")
    node = tree.body[0] if tree and len(tree.body) == 1 else None
    if not isinstance(node, ast.FunctionDef) or node.returns:
        raise CourseError([document.problem(("entry",), "not a signature like: name(first, second=1.0)")])
    parameters = _parameters(node)
    if parameters is None:
        what = "only plain parameters are allowed: no *, no /"
        raise CourseError([document.problem(("entry",), what)])
    if any(one.annotation for one in node.args.args):
        raise CourseError([document.problem(("entry",), "no annotations here; say types in the statement")])
    for default in node.args.defaults:
        try:
            ast.literal_eval(default)
        except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
            what = f"the default {ast.unparse(default)} is not a literal"
            raise CourseError([document.problem(("entry",), what)]) from None
    return _Signature(node.name, parameters)


def _parameters(node: ast.FunctionDef, *, is_method: bool = False) -> tuple[Parameter, ...] | None:
    """The parameters without `self`; None when they are not all plain."""
    given = node.args
    if given.vararg or given.kwarg or given.kwonlyargs or given.posonlyargs or (is_method and not given.args):
        return None
    defaults = [ast.unparse(one) for one in given.defaults]
    padded = [None] * (len(given.args) - len(defaults)) + defaults
    parameters = tuple(Parameter(one.arg, default) for one, default in zip(given.args, padded, strict=True))
    return parameters[1:] if is_method else parameters


def _definition(tree: ast.Module, name: str) -> _Signature | None:
    """The last top-level function or class of this name, if its parameters are plain."""
    for node in reversed(tree.body):
        if isinstance(node, ast.FunctionDef) and node.name == name:
            parameters = _parameters(node)
            return None if parameters is None else _Signature(name, parameters)
        if isinstance(node, ast.ClassDef) and node.name == name:
            methods = {
                one.name: parameters
                for one in node.body
                if isinstance(one, ast.FunctionDef) and (parameters := _parameters(one, is_method=True)) is not None
            }
            return _Signature(name, methods.get("__init__", ()), is_class=True, methods=methods)
    return None


def _factories(tree: ast.Module) -> dict[str, set[str] | None]:
    """The top-level functions and classes: the options that each takes, None where not known."""
    found: dict[str, set[str] | None] = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            given = node.args
            names = {one.arg for one in (*given.args, *given.kwonlyargs)}
            found[node.name] = None if given.kwarg else names
        elif isinstance(node, ast.ClassDef):
            found[node.name] = None
    return found


def _render(parameters: Sequence[Parameter]) -> str:
    return ", ".join(one.name if one.default is None else f"{one.name}={one.default}" for one in parameters)


# ---- checks between the parts of an exercise


def _case_problems(
    document: Document,
    place: Place,
    case: CaseFile,
    defined: _Signature,
    functions: Mapping[str, set[str] | None],
) -> Iterator[Problem]:
    from harness import language

    for where, one in language.walk(case, place):
        if isinstance(one, language.Function):
            yield from _function_problems(document, where, one.function, list(one.with_), functions)
        elif isinstance(one, language.Kept) and case.call is not None:
            yield document.problem(where, "kept belongs to scripts (steps)")
    if case.call is not None:
        if defined.is_class:
            yield document.problem((*place, "call"), f"{defined.name} is a class; write steps with make and method")
        yield from _argument_problems(document, (*place, "call"), list(case.call), defined.parameters)
    known: set[str] = set()
    for number, step in enumerate(case.steps or ()):
        yield from _step_problems(document, (*place, "steps", number), step, defined, known)
        known |= set(step.keep) | ({"self"} if step.make is not None else set())


def _step_problems(
    document: Document, place: Place, step: StepFile, defined: _Signature, known: set[str]
) -> Iterator[Problem]:
    from harness import language

    for where, one in language.walk(step, place):
        if isinstance(one, language.Kept) and one.kept not in known:
            yield document.problem((*where, "kept"), f'nothing is kept as "{one.kept}" before{_near(one.kept, known)}')
    if step.action in ("method", "get") and step.on not in known:
        yield document.problem((*place, "on"), f'nothing is kept as "{step.on}" before{_near(step.on, known)}')
    if step.action == "call" and defined.is_class:
        yield document.problem((*place, "call"), f"{defined.name} is a class; construct it with make")
    elif step.action != "call" and not defined.is_class:
        yield document.problem((*place, step.action), f"{defined.name} is a function; write call")
    elif step.action in ("call", "make"):
        given = list(step.call if step.call is not None else step.make or ())
        yield from _argument_problems(document, (*place, step.action), given, defined.parameters)
    elif step.method is not None and step.method not in defined.methods:
        what = _unknown("method", step.method, defined.methods)
        yield document.problem((*place, "method"), what)
    elif step.method is not None:
        given = list(step.call or ())
        parameters = defined.methods[step.method]
        yield from _argument_problems(document, (*place, "call"), given, parameters)
        if given != [one.name for one in parameters][: len(given)] and set(given) <= {one.name for one in parameters}:
            what = "arguments are passed in the order written: write them in the order of the parameters"
            yield document.problem((*place, "call"), what)


def _argument_problems(
    document: Document, place: Place, given: Sequence[str], parameters: Sequence[Parameter]
) -> Iterator[Problem]:
    known = [one.name for one in parameters]
    for name in given:
        if name not in known:
            yield document.problem((*place, name), _unknown("argument", name, known), on_key=True)
    for one in parameters:
        if not one.has_default and one.name not in given:
            yield document.problem(place, f'missing argument "{one.name}"', on_key=True)


def _function_problems(
    document: Document,
    place: Place,
    name: str,
    options: Sequence[str],
    functions: Mapping[str, set[str] | None],
) -> Iterator[Problem]:
    if name not in functions:
        what = f'the reference defines no function "{name}"{_near(name, functions)}'
        yield document.problem((*place, "function"), what)
        return
    known = functions[name]
    if known is not None:
        for option in options:
            if option not in known:
                yield document.problem((*place, "with", option), _unknown("option", option, known), on_key=True)


def _mistake_problems(document: Document, file: ExerciseFile, reference: str, entry: str) -> Iterator[Problem]:
    for number, one in enumerate(file.mistakes):
        place: Place = ("mistakes", number)
        if one.body is not None:
            source: str | None = one.body
            where: Place = (*place, "body")
        else:
            where = (*place, "change")
            wrong = list(_change_problems(document, where, one.change or {}, reference))
            yield from wrong
            if wrong:
                continue
            source = _replace(reference, list((one.change or {}).items()))
        if source is None:
            yield document.problem(where, "two changes of this mistake overlap in the reference")
            continue
        tree = _parse_python(source)
        if tree is None:
            yield document.problem(where, "the wrong solution is not valid Python")
        elif _definition(tree, entry) is None:
            yield document.problem(where, f'the wrong solution defines no "{entry}"')


def _change_problems(document: Document, place: Place, changes: Mapping[str, str], reference: str) -> Iterator[Problem]:
    for old, new in changes.items():
        count = _count(reference, old)
        if count != 1:
            what = f"stands {count} times in the reference, not once" if count else "is not in the reference"
            yield document.problem((*place, old), f"this text {what}", on_key=True)
        elif old == new:
            yield document.problem((*place, old), "this change changes nothing", on_key=True)


def _count(text: str, part: str) -> int:
    """Occurrences, overlapping ones included."""
    return len(re.findall(f"(?={re.escape(part)})", text))


def _replace(text: str, changes: Sequence[tuple[str, str]]) -> str | None:
    """The text with all replacements, each sought in the original; None when two overlap."""
    spans = sorted((text.index(old), text.index(old) + len(old), new) for old, new in changes)
    parts: list[str] = []
    end = 0
    for start, stop, new in spans:
        if start < end:
            return None
        parts += [text[end:start], new]
        end = stop
    return "".join([*parts, text[end:]])


def _cycles(exercises: Iterable[Exercise]) -> Iterator[Problem]:
    """A problem at every exercise that needs itself, by way of others."""
    needs = {one.id: one.needs for one in exercises}
    for one in exercises:
        reached: set[str] = set()
        waiting = list(one.needs)
        while waiting:
            name = waiting.pop()
            if name not in reached:
                reached.add(name)
                waiting += needs.get(name, ())
        if one.id in reached:
            yield Problem(
                str(one.path), 1, 1, f'needs: "{one.id}" needs itself, by way of {", ".join(sorted(reached))}'
            )


# ---- the starter file


def _starter(exercise: Exercise) -> str:
    """Imports torch where the reference does; a class gets its public methods."""
    imports = "import torch\n\n\n" if re.search(r"^(import|from) torch\b", exercise.reference_source, re.M) else ""
    told = [f"{exercise.title}.", "", exercise.statement.strip(), "", f"Returns: {exercise.returns}"]
    told += [_forbidden(one) for one in exercise.forbid]
    docstring = _docstring("\n".join(told))
    if not exercise.is_class:
        body = textwrap.indent(f"{docstring}\nraise NotImplementedError", "    ")
        return f"{imports}def {exercise.entry}:\n{body}\n"
    parts = [docstring]
    for name, parameters in exercise.methods.items():
        if name in ("__init__", "__call__") or not name.startswith("_"):
            listed = _render((Parameter("self"), *parameters))
            parts.append(f"\ndef {name}({listed}):\n    raise NotImplementedError")
    return f"{imports}class {exercise.entry_name}:\n{textwrap.indent(chr(10).join(parts), '    ')}\n"


def _forbidden(rule: ForbidFile) -> str:
    listed = ", ".join((*rule.names, *rule.modules))
    told = f"Not allowed: {listed or 'library functions that do it'}. {rule.instead}"
    return textwrap.fill(told, 100, break_long_words=False, break_on_hyphens=False)


def _docstring(text: str) -> str:
    """A docstring that reads as the text."""
    if '"""' in text:
        text = text.replace("\\", "\\\\").replace('"', '\\"')
        return f'"""{text}\n"""'
    return f'{"r" if chr(92) in text else ""}"""{text}\n"""'
