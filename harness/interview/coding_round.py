"""A round in which code is written or fixed: the task, what an interviewer says of it, and the work on it.

Shapes and one example of the statement are said at once, the rest when asked.  Nothing is written by hand: sentences
with shapes are given, formulas and every other sentence answer a question.  Pure; `work_files` writes, `examiner`
grades.
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from harness.interview.evidence import stems
from harness.interview.records import CodeGrade, Question

NO_OPINION = "I have no opinion on that; what would you assume? Note it in the file."
FORMULA = "formula"
MOST_REPLIES = 2
# An array with its sizes, such as `x[B, T, D]` or `[N, M]`.
_SHAPE = re.compile(r"`[^`]*\[[A-Za-z0-9_, .*+-]+\][^`]*`|\((?:\.{3}|[A-Z])(?:, [A-Za-z0-9_]+)*,?\)")
# What a solution would do.
_STEP = re.compile(r"softmax|\bexp\b|\blog\b|cumsum|sqrt|\*\*|\bsum\b|argmax|@|\bmax\(", re.IGNORECASE)
_EXAMPLE = re.compile(r"^Examples?\b", re.MULTILINE)
_SENTENCE = re.compile(r"(?<=[.:;])\s+")


@dataclass(frozen=True, kw_only=True)
class CodingBrief:
    """What is said at once, and what only a question brings."""

    gives: tuple[str, ...]
    # The arguments and the result; "" if the statement has none.
    example: str
    clarifications: tuple[str, ...]
    formulas: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CodingTask:
    """A file to write or to fix."""

    question: Question
    title: str
    # Of an exercise.
    entry: str = ""
    returns: str = ""
    statement: str
    # What is said of it at once, and what only when asked; None where the whole statement is shown.
    brief: CodingBrief | None = None
    # In stages; none for a file to debug.
    hints: tuple[str, ...] = ()
    path: str
    # The path as displayed.
    label: str
    # The seed of the planted bugs, and their names and explanations: one in an exercise, several in a system.
    seed: int = 0
    bugs: tuple[tuple[str, str], ...] = ()

    @property
    def is_debug(self) -> bool:
        """Whether the file is to be fixed, not written."""
        return self.question.kind == "debug"

    @property
    def planted(self) -> str:
        """The name of the mistake that is planted in an exercise."""
        return self.bugs[0][0] if self.is_debug and not self.question.system else ""


@dataclass(frozen=True, kw_only=True)
class CodingWork:
    """The work on a task so far."""

    task: CodingTask
    elapsed_ms: int = 0
    # One grade per submission of the file.
    tries: tuple[CodeGrade, ...] = ()
    # Number of hint stages seen.
    hints: int = 0
    # How often the candidate asked for the whole task.
    task_views: int = 0
    # Whether a question is being typed; each question, and the replies to it.
    is_asking: bool = False
    asked: tuple[tuple[str, tuple[str, ...]], ...] = ()
    # Whether the whole statement was shown, with its formulas.
    has_statement: bool = False
    wants: Literal["", "edit", "grade"] = ""


def brief_of(statement: str, formulas: Collection[str] = ()) -> CodingBrief:
    """The brief of a statement; `formulas` are texts in it that give the solution away."""
    found = _EXAMPLE.search(statement)
    body, example = (statement[: found.start()], statement[found.start() :]) if found else (statement, "")
    gives: list[str] = []
    clarifications: list[str] = []
    blocks: list[str] = []
    for part in re.split(r"\n\s*\n|\n(?=- )", body.strip("\n")):
        if part.startswith(("    ", "```")):
            blocks.append(part.strip("\n"))
            continue
        sentences = _SENTENCE.split(" ".join(part.removeprefix("- ").split()))
        for sentence in filter(None, sentences):
            # A sentence of its own, with a capital and a full stop.
            text = f"{sentence[:1].upper()}{sentence[1:].rstrip(':;,.')}."
            is_given = bool(_SHAPE.search(sentence)) and not _tells(sentence, formulas)
            (gives if is_given else clarifications).append(text)
    return CodingBrief(
        gives=tuple(gives), example=_ends_of(example, formulas), clarifications=tuple(clarifications),
        formulas=tuple(blocks),
    )  # fmt: skip


def reply(brief: CodingBrief, question: str) -> tuple[str, ...]:
    """What the interviewer answers; empty if the statement settles nothing of the kind."""
    wanted = stems(question)
    if not wanted.isdisjoint(stems(FORMULA)):
        return brief.formulas or tuple(text for text in brief.clarifications if _STEP.search(text))[:MOST_REPLIES]
    scored = [(len(wanted & stems(text)), text) for text in brief.clarifications]
    best = sorted((pair for pair in scored if pair[0]), key=lambda pair: -pair[0])
    return tuple(text for _, text in best[:MOST_REPLIES])


def starter_of(source: str, brief: CodingBrief) -> str:
    """The starter file with the brief in place of the statement; unchanged if it has no docstring."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.FunctionDef | ast.ClassDef) or ast.get_docstring(node) is None:
            continue
        text, lines = node.body[0], source.splitlines(keepends=True)
        indent = " " * text.col_offset
        first = (ast.get_docstring(node) or "").splitlines()[0]
        said = "".join(f"\n{line}".rstrip() for line in (*brief.gives, *brief.example.splitlines()))
        doc = textwrap.indent(f'"""{first}\n{said}\n"""\n', indent, lambda line: bool(line.strip()))
        prefix = "r" if "\\" in doc else ""
        lines[text.lineno - 1 : text.end_lineno] = [doc.replace('"""', f'{prefix}"""', 1)]
        return "".join(lines)
    return source


def _tells(text: str, formulas: Collection[str]) -> bool:
    return bool(_STEP.search(text)) or any(formula in text for formula in formulas)


def _ends_of(example: str, formulas: Collection[str]) -> str:
    """The arguments and the result of an example, without the steps between them."""
    head, _, rest = example.partition("\n")
    chunks = [chunk.strip("\n") for chunk in re.split(r"\n\s*\n", rest) if chunk.strip()]
    if not re.search(r"^(?:    |```)", rest, re.MULTILINE):
        sentences = re.split(r"(?<=[.`])\s+(?=[A-Z])", " ".join(example.split()))
        return " ".join(dict.fromkeys((sentences[0], sentences[-1]))) if example else ""
    is_call = "`" in head
    kept: Sequence[str] = chunks[-1:] if is_call else [*chunks[:1], *chunks[1:][-1:]]
    lines = [line for chunk in kept for line in chunk.splitlines()]
    last = chunks[-1].splitlines()
    shown = [line for line in lines if line in last or not _tells(line, formulas)]
    return "\n".join([head.strip() if is_call else "Example:", *shown])
