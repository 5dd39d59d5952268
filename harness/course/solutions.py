"""The known solutions of an exercise: their file, the reference and their Python files → `Mistake` records.

Sources are parsed, never run.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path

from harness.authoring.python_text import find_syntax_error, parse_python
from harness.authoring.strict_yaml import Document, Place
from harness.course.exercise import Edit, Mistake, apply_edits, join_edits
from harness.course.places import Code
from harness.course.signature import find_definition
from harness.course.solution_schema import SolutionFile, SolutionsFile, TooCostlyFile
from harness.course.tokens import PlaceError
from harness.errors import CourseError, Problem, did_you_mean

# The folder of the Python files of an exercise's solutions, beside its file.
BODIES_SUFFIX = ".mistakes"
# Characters of code that may differ where the code does not.
LAYOUT = re.compile(r"#.*|[\s(),]")
# Words that authors write for a key, where they name no place in the code.
KEYS = {"explanation": "why", "reason": "why", "because": "why", "base": "of", "source": "body", "exceed": "exceeds"}


@dataclass
class Solutions:
    """The solutions of one exercise while they are read, by their ids; `problems` are those of the author.

    `bodies` are the texts of their Python files, by their ids.
    """

    document: Document
    file: SolutionsFile
    bodies: Mapping[str, str]
    reference: str
    entry: str
    problems: list[Problem] = field(default_factory=list)
    _codes: dict[str, Code | None] = field(default_factory=dict)
    _records: dict[str, Mistake | None] = field(default_factory=dict)
    # the code of each, by its characters without layout, with its name
    _seen: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._seen[_characters(self.reference)] = [("the reference", self.reference)]

    @cached_property
    def _named(self) -> Mapping[str, tuple[Place, SolutionFile]]:
        return {solution.id: ((group, number), solution) for group, number, solution in self.file.all()}

    def records(self, group: str) -> tuple[Mistake, ...]:
        """The solutions that stand under this key and could be read."""
        found = (self._record(solution.id, ()) for solution in getattr(self.file, group))
        return tuple(record for record in found if record is not None)

    def _refuse(self, place: Place, message: str, *, on_key: bool = False) -> None:
        self.problems.append(self.document.problem(place, message, on_key=on_key))

    def _record(self, name: str, through: tuple[str, ...]) -> Mistake | None:
        """The solution of this id, built from others on the way `through`; None, with a problem, if that fails."""
        if name not in self._records:
            place, solution = self._named[name]
            made = self._made(place, solution, through)
            self._records[name] = made if made and self._is_sound(place, solution, made) else None
        return self._records[name]

    def _made(self, place: Place, solution: SolutionFile, through: tuple[str, ...]) -> Mistake | None:
        exceeds = solution.exceeds if isinstance(solution, TooCostlyFile) else ()
        text = self.bodies.get(solution.id)
        is_written = solution.changes is not None or solution.body is not None
        if is_written is (text is not None):
            file = f"{Path(self._path(solution)).parent.name}/{solution.id}.py"
            lacks = f"has neither changes nor a body, and there is no file {file}"
            self._refuse(place, f"{solution.id} {f'is written here and in {file}' if text else lacks}", on_key=True)
            return None
        why = solution.why or (_docstring(text) if text else None)
        if why is None:
            slip = next((key for key in solution.changes or () if _meant_by(key) == "why"), None)
            if slip:
                self._refuse((*place, "changes", slip), _no_key(slip), on_key=True)
            elif text is None:
                self._refuse(place, 'missing key "why"', on_key=True)
            else:
                self.problems.append(Problem(self._path(solution), 1, 1, "it has no docstring that says why"))
            return None
        if why.startswith("$"):
            same = self._named.get(why[1:])
            if same is None or not same[1].why or same[1].why.startswith("$"):
                what = f'no solution "{why[1:]}" with a text{did_you_mean(why[1:], self._named)}'
                self._refuse((*place, "why"), what)
                return None
            why = same[1].why
        body, number, misses = solution.body or text, solution.number, solution.misses
        made = Mistake(solution.id, why, (), body, self.reference, None, exceeds, number, misses)
        return made if solution.changes is None else self._changed(place, solution, made, through)

    def _path(self, solution: SolutionFile) -> str:
        """The Python file that this solution is, if it has neither changes nor a body."""
        folder = Path(self.document.path).name.split(".")[0] + BODIES_SUFFIX
        return str(Path(self.document.path).with_name(folder) / f"{solution.id}.py")

    def _changed(self, place: Place, solution: SolutionFile, made: Mistake, through: tuple[str, ...]) -> Mistake | None:
        """The solution whose changes are made in the reference or in another solution."""
        base: Mistake | None = None
        if solution.of is not None:
            base = self._base(place, solution, (*through, solution.id))
            if base is None:
                return None
        code = self._code(solution.of)
        edits = self._edits(place, solution, code) if code else None
        if code is None or edits is None:
            return None
        if apply_edits(code.text, edits) is None:
            self._refuse(place, "two keys change the same code", on_key=True)
            return None
        if base is None:
            return replace(made, edits=tuple(edits))
        text = base.body or base.base
        joined = edits if base.body else join_edits(text or self.reference, base.edits, edits)
        return replace(made, edits=tuple(joined), base=text)

    def _base(self, place: Place, solution: SolutionFile, through: tuple[str, ...]) -> Mistake | None:
        name = solution.of or ""
        if name in through:
            self._refuse((*place, "of"), f"of: a circle, {' → '.join([*through[through.index(name) :], name])}")
            return None
        if name not in self._named:
            self._refuse((*place, "of"), f'of: there is no solution "{name}"{did_you_mean(name, self._named)}')
            return None
        return self._record(name, through)

    def _code(self, name: str | None) -> Code | None:
        """The solution of this id as code to look places up in; the reference for None."""
        key = name or ""
        if key not in self._codes:
            made = self._records.get(key)
            self._codes[key] = Code(made.source(), f'"{name}"') if made else Code(self.reference) if not name else None
        return self._codes[key]

    def _edits(self, place: Place, solution: SolutionFile, code: Code) -> list[Edit] | None:
        """The changes of a solution; None, with its problems, if a place is not found."""
        edits: list[Edit] = []
        failed = len(self.problems)
        for key, new in (solution.changes or {}).items():
            where: Place = (*place, "changes", key)
            try:
                edit = code.edit(key, new)
            except PlaceError as error:
                is_slip = _meant_by(key) and "is not in" in str(error)
                self._refuse(where, _no_key(key) if is_slip else str(error), on_key=True)
                continue
            if edit.text == code.text[edit.start : edit.stop]:
                self._refuse(where, "this change changes nothing", on_key=True)
            edits.append(edit)
        return edits if len(self.problems) == failed else None

    def _is_sound(self, place: Place, solution: SolutionFile, made: Mistake) -> bool:
        """Whether it is Python that defines the entry and contains the number that it names."""
        where: Place = (*place, "body") if solution.body is not None else place
        tree = parse_python(made.source())
        texts = made.body or "".join(edit.text for edit in made.edits)
        if tree is None:
            line, _, why = find_syntax_error(made.source())
            self._refuse_code(where, solution, f"the solution is not valid Python: {why}", line)
        elif find_definition(tree, self.entry) is None:
            self._refuse_code(where, solution, f'the solution defines no "{self.entry}"')
        elif twin := self._find_twin(solution.id, made.source()):
            self._refuse_code(where, solution, f"the same code as {twin}")
        elif solution.number is not None and solution.number not in texts:
            self._refuse((*place, "number"), f"number: {solution.number} is not in the changes or the body")
        else:
            return True
        return False

    def _refuse_code(self, place: Place, solution: SolutionFile, message: str, line: int | None = None) -> None:
        """Record what is wrong with the code of a solution, at this line of its text or as a whole."""
        if solution.id in self.bodies:
            self.problems.append(Problem(self._path(solution), line or 1, 1, message))
        elif line is not None and solution.body is not None:
            self.problems.append(self.document.problem_in_text(place, line, message))
        else:
            self._refuse(place, message, on_key=True)

    def _find_twin(self, name: str, source: str) -> str | None:
        """An earlier solution that has the same syntax tree."""
        alike = self._seen.setdefault(_characters(source), [])
        twin = next((other for other, text in alike if _tree(text) == _tree(source)), None)
        alike.append((f'"{name}"', source))
        return twin


def _meant_by(key: str) -> str:
    """The key that an author may have meant by another word; "" if there is none."""
    near = get_close_matches(key, (*KEYS, *KEYS.values()), 1, 0.75)
    return KEYS.get(near[0], near[0]) if near else ""


def _no_key(key: str) -> str:
    return f'"{key}" is no key of a solution, and the code does not contain it; write "{_meant_by(key)}" instead'


def _characters(source: str) -> str:
    """What equal code has in common and few other texts share."""
    return LAYOUT.sub("", source).replace("'", '"')


def _tree(source: str) -> str:
    tree = parse_python(source)
    return ast.dump(tree) if tree is not None else ""


def read_bodies(folder: Path) -> dict[str, str]:
    """The Python files of solutions, by the solutions' ids.  Raises `CourseError` for those that cannot be read."""
    bodies: dict[str, str] = {}
    problems = []
    for path in sorted(folder.glob("*.py")):
        try:
            bodies[path.stem] = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            problems.append(Problem(str(path), 1, 1, f"it cannot be read: {error}"))
    if problems:
        raise CourseError(problems)
    return bodies


def _docstring(text: str) -> str | None:
    """The docstring in one line; None if there is none, "" if the text is not Python, which is reported later."""
    tree = parse_python(text)
    return (" ".join((ast.get_docstring(tree) or "").split()) or None) if tree is not None else ""


def exceeds_problems(document: Document, file: SolutionsFile, limited: list[str]) -> Iterator[Problem]:
    """Names of limits that the exercise does not have."""
    for number, solution in enumerate(file.too_costly):
        for nth, name in enumerate(solution.exceeds):
            if name not in limited:
                what = f'no cost or speed case "{name}"{did_you_mean(name, limited)}'
                yield document.problem(("too_costly", number, "exceeds", nth), what)
