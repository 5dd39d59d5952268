"""Exercises → pages, and their index: the statement with formulas, hints, sources, the solution after a pass.  Pure."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from latex2mathml.converter import convert
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup, escape

from harness.course.catalogue import ROLES, TAG_SOURCE, Summary
from harness.course.exercise import Exercise
from harness.course.figure import Figure
from harness.course.hints import hint_lines
from harness.progress.rows import Standing
from harness.report.page import render

STAGES = ("a question", "the idea", "nearly the code")


@dataclass(frozen=True)
class Link:
    """Another page of the book; `href` is None if the page is a single file."""

    title: str
    href: str | None


def exercise_page(
    task: Exercise,
    catalogue: Sequence[Summary],
    standing: Standing | None,
    figure: Figure | None = None,
    *,
    is_in_book: bool = False,
) -> str:
    """One exercise as a page, with the solution only after a pass.  In a book it links to the other pages."""
    file = task.file
    titles = {summary.id: summary.title for summary in catalogue}
    ids = list(titles)
    at = ids.index(task.id)

    def link(exercise_id: str) -> Link:
        return Link(titles.get(exercise_id, exercise_id), f"{exercise_id}.html" if is_in_book else None)

    return render(
        "exercise.html",
        task=task,
        file=file,
        frequency=file.frequency,
        roles=[ROLES[role] for role in file.roles],
        needs=[link(need) for need in file.needs],
        statement=statement_html(file.statement, file.formulas),
        figure=figure,
        hints=[(stage, hint_lines(hint)) for stage, hint in zip(STAGES, file.hints, strict=True)],
        sources=[_source(source) for source in file.sources],
        progress=progress_word(standing),
        solution=task.reference_source if standing is not None and standing.is_passed else None,
        previous=link(ids[at - 1]) if at else None,
        next=link(ids[at + 1]) if at + 1 < len(ids) else None,
        is_in_book=is_in_book,
        tag_source=TAG_SOURCE,
    )


def book_index(catalogue: Sequence[Summary], standings: Mapping[str, Standing]) -> str:
    """The first page of a book, which links to `<exercise>.html` beside it: the exercises in the order of learning."""
    chapters: dict[str, list[Summary]] = {}
    for summary in catalogue:
        chapters.setdefault(summary.chapter, []).append(summary)
    progress = {summary.id: progress_word(standings.get(summary.id)) for summary in catalogue}
    return render("book.html", chapters=chapters, progress=progress, tag_source=TAG_SOURCE)


def progress_word(standing: Standing | None) -> str:
    """What is displayed of a learner's progress with an exercise."""
    return "new" if standing is None else "passed" if standing.is_passed else "tried"


def _source(text: str) -> Markup:
    """A source, its arXiv number as a link."""
    link = r'<a href="https://arxiv.org/abs/\1">arXiv:\1</a>'
    return Markup(re.sub(r"arXiv:(\d{4}\.\d{4,5})", link, str(escape(text))))


NAMESPACE = ' xmlns="http://www.w3.org/1998/Math/MathML"'
# Functions that are followed by an argument without brackets.
SPACED = {"log", "max", "min"}


def statement_html(text: str, formulas: Mapping[str, str]) -> Markup:
    """The statement as HTML without a script; `formulas` maps texts of it to LaTeX."""
    markdown = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer)
    markdown.renderer.formulas = formulas  # type: ignore[attr-defined]  # declared by _Renderer
    return Markup(markdown.render(text))


class _Renderer(RendererHTML):
    """Code that is a formula is drawn as such."""

    formulas: Mapping[str, str] = {}

    def code_block(self, tokens: Sequence[Token], idx: int, *_: Any) -> str:
        """An indented block."""
        return code_html(tokens[idx].content, self.formulas)

    def fence(self, tokens: Sequence[Token], idx: int, *_: Any) -> str:
        """A block between fences, which is code."""
        return _code(tokens[idx].content.rstrip("\n"))

    def code_inline(self, tokens: Sequence[Token], idx: int, *_: Any) -> str:
        """A piece of code in a sentence."""
        text = tokens[idx].content
        return formula(self.formulas[text]) if text in self.formulas else Markup("<code>{}</code>").format(text)


def code_html(text: str, formulas: Mapping[str, str]) -> Markup:
    """A block of formulas and code."""

    def has_formula(line: str) -> bool:
        return any(formula in line for formula in formulas)

    parts: list[Markup] = []
    for is_formula, group in groupby(text.rstrip("\n").split("\n"), has_formula):
        if is_formula:
            parts += [_formula_line(line, formulas) for line in group]
        elif lines := "\n".join(group).strip("\n"):
            parts.append(_code(lines))
    return Markup("").join(parts)


def _code(text: str) -> Markup:
    return Markup('<pre tabindex="0">{}</pre>\n').format(text)


def _formula_line(line: str, formulas: Mapping[str, str]) -> Markup:
    """A line with its formulas drawn and the rest as text; text between backticks becomes code."""
    pieces = []
    for text, is_formula in _split(line.strip(), formulas):
        if is_formula:
            pieces.append(formula(formulas[text], is_block=True))
        elif text.strip():
            note = re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text.strip())))
            pieces.append(Markup(f'<span class="note">{note}</span>'))
    return Markup('<div class="formula" tabindex="0">{}</div>\n').format(Markup("").join(pieces))


def _split(line: str, formulas: Mapping[str, str]) -> Iterator[tuple[str, bool]]:
    """The formulas of a line, the longest first where one is part of another, and what is between them."""
    names = "|".join(re.escape(text) for text in sorted(formulas, key=len, reverse=True))
    for piece in re.split(f"({names})", line):
        yield piece, piece in formulas


def formula(latex: str, *, is_block: bool = False) -> Markup:
    """A formula in a line, or on a line of its own."""
    text = convert(latex, display="block" if is_block else "inline").replace(NAMESPACE, "").replace("\\_", "_")
    text = re.sub(r"&#x([0-9A-F]+);", lambda code: html.escape(chr(int(code[1], 16))), text)
    return Markup(re.sub(r"<(mo|mi)>([A-Za-z ]{2,})</\1>", _name, text))


def _name(element: re.Match[str]) -> str:
    """The name of a function; as an operator it would have wide spaces on both sides."""
    behind = ".17em" if element[2] in SPACED else "0"
    return f'<mo lspace=".1em" rspace="{behind}">{element[2]}</mo>'
