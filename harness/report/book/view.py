"""An exercise and a learner's progress → the views of its page and of the index.  Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from harness.course.catalogue import ROLES, Summary
from harness.course.exercise import Exercise
from harness.progress.rows import Standing
from harness.report.book.statement import statement_html
from harness.report.page import prose

FREQUENCIES = {"high": "often asked", "medium": "sometimes asked", "low": "rarely asked"}
STAGES = ("a question", "the idea", "nearly the code")


@dataclass(frozen=True)
class Link:
    """Another page of the book; `href` is None if the page is a single file."""

    title: str
    href: str | None


@dataclass(frozen=True, kw_only=True)
class ExerciseView:
    """The page of an exercise."""

    id: str
    title: str
    chapter: str
    level: str
    minutes: int
    frequency: str
    roles: tuple[str, ...]
    needs: tuple[Link, ...]
    entry: str
    returns: str
    statement: Markup
    rules: tuple[Markup, ...]
    # The name of each stage, and its text.
    hints: tuple[tuple[str, Markup], ...]
    conventions: tuple[str, ...]
    sources: tuple[Markup, ...]
    progress: str
    # None before a pass.
    solution: str | None
    previous: Link | None
    next: Link | None


@dataclass(frozen=True)
class IndexRow:
    """A line of the index."""

    id: str
    title: str
    level: str
    minutes: int
    frequency: str
    roles: str
    progress: str


@dataclass(frozen=True)
class IndexView:
    """The index: exercises by chapter, in the order of learning."""

    chapters: tuple[tuple[str, tuple[IndexRow, ...]], ...]
    passed: int
    total: int


def view_exercise(
    task: Exercise, catalogue: Sequence[Summary], standing: Standing | None, *, is_in_book: bool
) -> ExerciseView:
    """The page of an exercise; in a book with links to the other pages."""
    file = task.file
    titles = {summary.id: summary.title for summary in catalogue}
    ids = list(titles)
    at = ids.index(task.id)

    def link(exercise_id: str) -> Link:
        return Link(titles.get(exercise_id, exercise_id), f"{exercise_id}.html" if is_in_book else None)

    return ExerciseView(
        id=task.id,
        title=file.title,
        chapter=task.chapter,
        level=file.level,
        minutes=file.minutes,
        frequency=FREQUENCIES[file.frequency],
        roles=tuple(ROLES[role] for role in file.roles),
        needs=tuple(map(link, file.needs)),
        entry=file.entry,
        returns=file.returns,
        statement=statement_html(file.statement, file.formulas),
        rules=tuple(map(prose, (*task.refusals, *task.terms))),
        hints=tuple(zip(STAGES, (prose(" ".join(hint.split())) for hint in file.hints), strict=True)),
        conventions=file.conventions,
        sources=tuple(map(_source, file.sources)),
        progress=_progress(standing),
        solution=task.reference_source if standing is not None and standing.is_passed else None,
        previous=link(ids[at - 1]) if is_in_book and at else None,
        next=link(ids[at + 1]) if is_in_book and at + 1 < len(ids) else None,
    )


def view_index(catalogue: Sequence[Summary], standings: Mapping[str, Standing]) -> IndexView:
    """The first page of a book."""
    chapters: dict[str, list[IndexRow]] = {}
    for summary in catalogue:
        row = IndexRow(
            summary.id, summary.title, summary.level, summary.minutes, FREQUENCIES[summary.frequency].split()[0],
            ", ".join(summary.roles), _progress(standings.get(summary.id)),
        )  # fmt: skip
        chapters.setdefault(summary.chapter, []).append(row)
    passed = sum(summary.id in standings and standings[summary.id].is_passed for summary in catalogue)
    return IndexView(tuple((name, tuple(rows)) for name, rows in chapters.items()), passed, len(catalogue))


def _progress(standing: Standing | None) -> str:
    return "new" if standing is None else "passed" if standing.is_passed else "tried"


def _source(text: str) -> Markup:
    """A source, its arXiv number as a link."""
    link = r'<a href="https://arxiv.org/abs/\1">arXiv:\1</a>'
    return Markup(re.sub(r"arXiv:(\d{4}\.\d{4,5})", link, str(escape(text))))
