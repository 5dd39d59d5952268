"""An exercise and a learner's progress → its page, and the index of all pages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from harness.course.catalogue import ROLES, TAG_SOURCE, Summary
from harness.course.exercise import Exercise
from harness.course.figure import Figure
from harness.course.hints import hint_lines
from harness.progress.rows import Standing
from harness.report.book.statement import statement_html
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
