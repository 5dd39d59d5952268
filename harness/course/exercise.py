"""One exercise put together: its file's fields, its reference, its wrong solutions and its starter file, as text."""

from __future__ import annotations

import ast
import io
import math
import re
import textwrap
import tokenize
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING

from harness.authoring.python_text import parse_python
from harness.course.signature import Parameter, Signature, find_definition, render
from harness.errors import UsageError, did_you_mean
from harness.records import Origin

if TYPE_CHECKING:
    from harness.course.schema import CaseFile, ExerciseFile

# Numbers that stand for nearly nothing, such as an epsilon, and for almost anything, such as a score to hide.
SMALL, LARGE = 0.1, 100.0
MOST = 1e300
# The end of the id of a project's step.
STEP = re.compile(r"-\d+$")
USES = re.compile(rb"^uses:[ \t]*\[([^\]]*)\]", re.MULTILINE)
# The file beside an exercise's that has its known solutions.
SOLUTIONS_SUFFIX = ".mistakes.yaml"
# What a file with kernels begins with.
KERNEL_IMPORTS = "import torch\nimport triton\nimport triton.language as tl\n\n\n"


@dataclass(frozen=True, order=True)
class Edit:
    """Another text in place of the characters from `start` to before `stop`."""

    start: int
    stop: int
    text: str


@dataclass(frozen=True)
class Mistake:
    """A known wrong or expensive solution: changes of the reference, or of `base`, or a whole body."""

    id: str
    explanation: str
    edits: tuple[Edit, ...]
    body: str | None
    reference_source: str = field(repr=False)
    base: str | None = field(default=None, repr=False)
    # the cost and speed cases whose limit it exceeds, where it is right in value
    exceeds: tuple[str, ...] = ()
    # a number in its text that may be another one of like size
    number: str | None = None
    # "idea" or "detail", what somebody who makes it misses; None where the author does not say
    misses: str | None = None

    def source(self) -> str:
        """The wrong solution as a file."""
        if self.body is not None:
            return self.body
        changed = apply_edits(self.base or self.reference_source, self.edits)
        assert changed is not None, "checked when the exercise was read"
        return changed

    def repairs(self) -> tuple[tuple[str, str], ...]:
        """Each changed place as lines, wrong and right; none for a whole body, even one with changes in it."""
        if self.body is not None or self.base is not None:
            return ()
        wrong, right = self.source().splitlines(), self.reference_source.splitlines()
        places = SequenceMatcher(None, wrong, right, autojunk=False).get_opcodes()
        return tuple(("\n".join(wrong[a:b]), "\n".join(right[c:d])) for kind, a, b, c, d in places if kind != "equal")

    def runnable_source(self) -> str:
        """The wrong solution, together with the functions of the reference that make callables for the cases."""
        is_reference = self.body is None and self.base is None
        return self.source() if is_reference else f"{self.reference_source}\n\n{self.source()}"

    def with_number_of(self, numbers: Sequence[float]) -> Mistake:
        """The same with the nearest of these numbers that is not its own, and as large or as small as that."""
        own = float(self.number or 1)
        alike = [n for n in numbers if n != own and (max(n, own) <= SMALL or min(n, own) >= LARGE)]
        if self.number is None or not alike:
            return self
        nearest = repr(min(alike, key=lambda number: abs(math.log(number / own))))
        edits = tuple(replace(edit, text=edit.text.replace(self.number, nearest)) for edit in self.edits)
        body = self.body and self.body.replace(self.number, nearest)
        return replace(self, edits=edits, body=body, number=nearest)


@dataclass(frozen=True)
class EarlierStep:
    """An exercise whose file a submission may import: its id, and its reference, which stands in for a missing file."""

    id: str
    reference_source: str = field(repr=False)

    @property
    def module(self) -> str:
        """The name that it is imported by."""
        return module_of(self.id)


def uses_in(content: bytes) -> tuple[str, ...]:
    """The list `uses` of an exercise file, from a glance at it."""
    found = USES.search(content)
    return tuple(re.findall(r"[\w-]+", found[1].decode())) if found else ()


def module_of(exercise_id: str) -> str:
    """The name under which the file of an exercise can be imported."""
    return exercise_id.replace("-", "_")


@dataclass(frozen=True)
class Exercise:
    """One exercise: its file, the reference that belongs to it, and the solutions made from both."""

    file: ExerciseFile = field(repr=False)
    path: Path
    reference_path: Path
    reference_source: str = field(repr=False)
    # the entry as the reference defines it, and the other functions that cases call
    signature: Signature
    others: Mapping[str, tuple[Parameter, ...]] = field(repr=False)
    mistakes: tuple[Mistake, ...] = field(repr=False)
    too_costly: tuple[Mistake, ...] = field(repr=False)
    alternatives: tuple[Mistake, ...] = field(repr=False)
    corpora: Mapping[str, str] = field(repr=False)
    digest: str
    # the code that makes objects beside a submission, of the reference
    support: str = field(default="", repr=False)
    # the derived calls that are made, and the digest of what they were chosen from; "" where none were chosen
    plan: tuple[Origin, ...] = field(default=(), repr=False)
    plan_digest: str = ""
    # what its file may import, each after what it imports itself
    earlier: tuple[EarlierStep, ...] = ()

    @property
    def id(self) -> str:
        """The id, which is the name of its file."""
        return self.file.id

    @property
    def file_name(self) -> str:
        """The name of a learner's file; that of a step (PROJECT-NUMBER) can be imported."""
        return f"{module_of(self.id) if STEP.search(self.id) else self.id}.py"

    @property
    def chapter(self) -> str:
        """The chapter, which is the folder of its file."""
        return self.path.parent.name

    @property
    def entry_name(self) -> str:
        """The function or class that a submission defines."""
        return self.signature.name

    @property
    def promises_new(self) -> bool:
        """Whether the statement says that the result is a new object."""
        return re.search(r"\bnew (tensor|list|dict)", self.file.statement) is not None

    def without_plan(self) -> Exercise:
        """The same exercise without derived calls."""
        return replace(self, plan=(), plan_digest="none")

    def without_costs(self) -> Exercise:
        """The same exercise without cost and speed."""
        return replace(self, file=self.file.model_copy(update={"cost": (), "speed": ()}))

    @property
    def example(self) -> CaseFile:
        """The worked example of the statement: the case that says so, or the first one."""
        return next((case for case in self.file.cases if case.example), self.file.cases[0])

    def mistake(self, mistake_id: str) -> Mistake:
        """The known mistake of this id.  Raises `UsageError`."""
        for mistake in self.mistakes:
            if mistake.id == mistake_id:
                return mistake
        advice = did_you_mean(mistake_id, (mistake.id for mistake in self.mistakes))
        raise UsageError(f'unknown mistake "{mistake_id}"{advice}')

    def apply(self, mistakes: Sequence[Mistake]) -> str | None:
        """The reference with all these mistakes in it; None if they overlap or change different texts.

        Mistakes that share a change, as two `of` one solution do, make it once.
        """
        if any(mistake.body is not None for mistake in mistakes):
            return mistakes[0].body if len(mistakes) == 1 else None
        bases = {mistake.base for mistake in mistakes} or {None}
        if len(bases) > 1:
            return None
        (base,) = bases
        edits = {edit for mistake in mistakes for edit in mistake.edits}
        changed = apply_edits(base or self.reference_source, edits)
        return changed if base is None or changed is None else f"{self.reference_source}\n\n{changed}"

    @property
    def terms(self) -> tuple[str, ...]:
        """Each device's limit of time, as a sentence."""
        terms = []
        for device, how in (("cpu", "It is timed"), ("cuda", "With --device cuda it is timed")):
            cases = [case for case in self.file.speed if case.device == device]
            if cases:
                dtypes = " and ".join(dict.fromkeys(case.dtype for case in cases))
                where = f" (in {dtypes})" if device == "cuda" else ""
                limit = min(case.limit for case in cases)
                terms.append(f"{how}{where}: at most {limit:g} times as long as the reference.")
        return tuple(terms)

    @property
    def refusals(self) -> list[str]:
        """What is not allowed and what to do instead, each text once; bare names only if the statement lists none."""
        if "Not allowed" in self.file.statement:
            return list(dict.fromkeys(rule.instead for rule in self.file.forbid))
        lists = [", ".join((*rule.names, *rule.modules)) or "library functions that do it" for rule in self.file.forbid]
        return [f"Not allowed: {listed}. {rule.instead}" for listed, rule in zip(lists, self.file.forbid, strict=True)]

    def starter_source(self) -> str:
        """The file that a learner starts from: the signature, and the task as its docstring.

        It imports torch and earlier steps where the reference does; a class has its public methods.
        """
        imports = "import torch\n" if re.search(r"^(import|from) torch\b", self.reference_source, re.M) else ""
        imports += "".join(self._imported_steps())
        imports += "\n\n" if imports else ""
        imports = KERNEL_IMPORTS if self.file.language else imports
        lines = [f"{self.file.title}.", "", self.file.statement.strip(), "", f"Returns: {self.file.returns}"]
        lines += [
            textwrap.fill(refusal, 100, break_long_words=False, break_on_hyphens=False) for refusal in self.refusals
        ]
        lines += self.terms
        docstring = _docstring("\n".join(lines))
        if not self.signature.is_class:
            body = textwrap.indent(f"{docstring}\nraise NotImplementedError", "    ")
            entries = [self.file.entry, *(f"{name}({render(others)})" for name, others in self.others.items())]
            bodies = [body, *(["    raise NotImplementedError"] * len(self.others))]
            defined = [f"def {entry}:\n{body}\n" for entry, body in zip(entries, bodies, strict=True)]
            tree = parse_python(self.reference_source) or ast.Module([], [])
            for number, name in enumerate(self.others, 1):
                if (known := find_definition(tree, name)) is not None and known.is_class:
                    defined[number] = _class_stub(known, [])
            return imports + "\n\n".join(defined)
        return imports + _class_stub(self.signature, [docstring])

    def _imported_steps(self) -> Iterator[str]:
        """The statements of the reference that import earlier steps."""
        modules = {step.module for step in self.earlier}
        tree = parse_python(self.reference_source) if modules else None
        for node in tree.body if tree is not None else ():
            if isinstance(node, ast.ImportFrom) and node.module in modules:
                yield f"{ast.unparse(node)}\n"


def _class_stub(signature: Signature, parts: list[str]) -> str:
    """A class with these first parts and its public methods, unwritten."""
    for name, parameters in signature.methods.items():
        if name in ("__init__", "__call__") or not name.startswith("_"):
            listed = render((Parameter("self"), *parameters))
            parts = [*parts, f"{chr(10) if parts else ''}def {name}({listed}):\n    raise NotImplementedError"]
    return f"class {signature.name}:\n{textwrap.indent(chr(10).join(parts), '    ')}\n"


def read_numbers(text: str) -> list[float]:
    """The positive numbers in the code of a Python file, without those in its comments and strings."""
    numbers = set()
    with suppress(tokenize.TokenError, SyntaxError):
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.NUMBER:
                with suppress(ValueError):  # such as 0xff
                    numbers.add(float(token.string))
    return sorted(number for number in numbers if 0 < number < MOST)


def apply_edits(text: str, edits: Collection[Edit]) -> str | None:
    """The text with all these changes; None if two overlap."""
    parts: list[str] = []
    end = 0
    for edit in sorted(edits):
        if edit.start < end:
            return None
        parts += [text[end : edit.start], edit.text]
        end = edit.stop
    return "".join([*parts, text[end:]])


def join_edits(text: str, first: Sequence[Edit], then: Sequence[Edit]) -> tuple[Edit, ...]:
    """The changes to `text` that have the effect of `first` followed by `then`."""
    changed = apply_edits(text, first)
    assert changed is not None, "checked before"
    spans: list[tuple[int, int, int, Edit | None]] = [(edit.start, edit.stop, 0, edit) for edit in then]
    shift = 0
    for edit in sorted(first):
        grown = len(edit.text) - (edit.stop - edit.start)
        spans.append((edit.start + shift, edit.start + shift + len(edit.text), grown, None))
        shift += grown
    joined: list[Edit] = []
    shift = 0
    for start, stop, grown, edits in _clusters(sorted(spans, key=lambda span: span[:2])):
        moved = [Edit(edit.start - start, edit.stop - start, edit.text) for edit in edits]
        new = apply_edits(changed[start:stop], moved)
        assert new is not None, "checked before"
        joined.append(Edit(start - shift, stop - shift - grown, new))
        shift += grown
    return tuple(joined)


def _clusters(spans: Sequence[tuple[int, int, int, Edit | None]]) -> list[tuple[int, int, int, list[Edit]]]:
    """Spans that touch, as one: its bounds, how much it has grown, and the changes in it."""
    clusters: list[tuple[int, int, int, list[Edit]]] = []
    for start, stop, grown, edit in spans:
        edits = [edit] if edit else []
        if clusters and start <= clusters[-1][1]:
            first, last, before, others = clusters.pop()
            start, stop, grown, edits = first, max(stop, last), grown + before, others + edits
        clusters.append((start, stop, grown, edits))
    return clusters


def _docstring(text: str) -> str:
    """A docstring with this text as its value."""
    if '"""' in text:
        text = text.replace("\\", "\\\\").replace('"', '\\"')
        return f'"""{text}\n"""'
    return f'{"r" if chr(92) in text else ""}"""{text}\n"""'
