"""The statement of an exercise → what an interviewer says of it: shapes and one example at once, the rest when asked.

Pure.  Nothing is written by hand: sentences with shapes are given, formulas and every other sentence answer a question.
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from harness.interview.evidence import stems

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
            is_given = bool(_SHAPE.search(sentence)) and not _tells(sentence, formulas)
            (gives if is_given else clarifications).append(_as_sentence(sentence))
    return CodingBrief(
        gives=tuple(gives), example=_ends_of(example, formulas), clarifications=tuple(clarifications),
        formulas=tuple(blocks),
    )  # fmt: skip


def _as_sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip(':;,.')}."


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
