"""The known solutions of an exercise: their file, the reference and their Python files → `Mistake` records.

Sources are parsed, never run.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path

from harness.authoring.python_text import find_syntax_error, parse_python
from harness.authoring.strict_yaml import Document, Place
from harness.course.exercise import Edit, Mistake, apply_edits, edits_between
from harness.course.places import Code, PlaceError
from harness.course.signature import find_definition
from harness.course.solution_schema import SolutionFile, SolutionsFile, TooCostlyFile
from harness.errors import Problem, did_you_mean

PYTHON = ".py"
# Words that authors write for a key, where they are no place in the code.
KEYS = {"explanation": "why", "reason": "why", "base": "of", "source": "body", "exceed": "exceeds"}


@dataclass
class Solutions:
    """The solutions of one exercise while they are read, by their ids; `problems` are those of the author."""

    document: Document
    file: SolutionsFile
    reference: str
    entry: str
    problems: list[Problem] = field(default_factory=list)
    bodies: dict[str, str] = field(default_factory=dict)
    _codes: dict[str, Code | None] = field(default_factory=dict)
    _records: dict[str, Mistake | None] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """Where the bodies are that have a file of their own."""
        return folder_of(Path(self.document.path))

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
        """The solution of this id, made from others on the way `through`; None with a problem if that fails."""
        if name not in self._records:
            place, solution = self._named[name]
            made = self._made(place, solution, through)
            self._records[name] = made if made and self._is_sound(place, solution, made) else None
        return self._records[name]

    def _made(self, place: Place, solution: SolutionFile, through: tuple[str, ...]) -> Mistake | None:
        exceeds = solution.exceeds if isinstance(solution, TooCostlyFile) else ()
        body, why = (None, solution.why) if solution.body is None else self._body(place, solution)
        if why is None:
            near = next((key for key in solution.changes or () if KEYS.get(key) == "why"), None)
            advice = f'; did you mean it by "{near}"?' if near else ""
            missing = (
                f'missing key "why"{advice}'
                if body is None or solution.body == body
                else "it has no docstring that says why"
            )
            self._refuse(place, missing, on_key=True)
            return None
        if why.startswith("$"):
            same = self._named.get(why[1:])
            if same is None or not same[1].why or same[1].why.startswith("$"):
                self._refuse(
                    (*place, "why"), f'no solution "{why[1:]}" with a text{did_you_mean(why[1:], self._named)}'
                )
                return None
            why = same[1].why
        made = Mistake(solution.id, why, (), body, self.reference, None, exceeds, solution.number)
        return made if solution.changes is None else self._changed(place, solution, made, through)

    def _body(self, place: Place, solution: SolutionFile) -> tuple[str | None, str | None]:
        """The text of a whole solution, and why it is wrong: in a Python file its docstring."""
        assert solution.body is not None
        if "\n" in solution.body or not solution.body.endswith(PYTHON):
            return solution.body, solution.why
        path = self.folder / solution.body
        try:
            text = path.read_text(encoding="utf-8") if path.name == solution.body else None
        except (OSError, UnicodeDecodeError):
            text = None
        if text is None:
            self._refuse((*place, "body"), f"{path} cannot be read; write the solution into it")
            return None, solution.why or ""
        tree = parse_python(text)
        documented = ast.get_docstring(tree) if tree is not None else None
        self.bodies[solution.body] = text
        return text, solution.why or (" ".join(documented.split()) if documented else None)

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
        changed = apply_edits(code.text, edits)
        if changed is None:
            self._refuse(place, "two keys change the same code", on_key=True)
            return None
        if base is None:
            return replace(made, edits=tuple(edits))
        text = base.body or base.base
        joined = edits if base.body else edits_between(text or self.reference, changed)
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
                near = get_close_matches(key, (*KEYS, *KEYS.values()), 1, 0.75)
                is_slip = near and "is not in" in str(error)
                what = (
                    f'"{key}": no key and not in the code; "{KEYS.get(near[0], near[0])}"?' if is_slip else str(error)
                )
                self._refuse(where, what, on_key=True)
                continue
            if edit.text == code.text[edit.start : edit.stop]:
                self._refuse(where, "this change changes nothing", on_key=True)
            edits.append(edit)
        return edits if len(self.problems) == failed else None

    def _is_sound(self, place: Place, solution: SolutionFile, made: Mistake) -> bool:
        """Whether it is Python that defines the entry, and has the number that it names."""
        where: Place = (*place, "body") if solution.body is not None else place
        tree = parse_python(made.source())
        texts = made.body or "".join(edit.text for edit in made.edits)
        if tree is None:
            line, _, why = find_syntax_error(made.source())
            what = f"the solution is not valid Python: {why}"
            if solution.body in self.bodies:
                self.problems.append(Problem(str(self.folder / str(solution.body)), line, 1, what))
            elif solution.body is not None and solution.body == made.body:
                self.problems.append(self.document.problem_in_text(where, line, what))
            else:
                self._refuse(where, what, on_key=True)
        elif find_definition(tree, self.entry) is None:
            self._refuse(where, f'the solution defines no "{self.entry}"', on_key=True)
        elif solution.number is not None and solution.number not in texts:
            self._refuse((*place, "number"), f"number: {solution.number} is not in the changes or the body")
        else:
            return True
        return False


def folder_of(path: Path) -> Path:
    """The folder of the Python files of an exercise's solutions, beside its file."""
    return path.with_name(path.name.split(".")[0] + ".mistakes")


def exceeds_problems(document: Document, file: SolutionsFile, limited: list[str]) -> Iterator[Problem]:
    """Names of limits that the exercise does not have."""
    for number, solution in enumerate(file.too_costly):
        for nth, name in enumerate(solution.exceeds):
            if name not in limited:
                what = f'no cost or speed case "{name}"{did_you_mean(name, limited)}'
                yield document.problem(("too_costly", number, "exceeds", nth), what)
