"""Records → pages: pure views, chart geometry, and the templates of `reports/`.

One function per page.  Each imports its page when it is called, because jinja2 is slow to import.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from harness.cards.records import Card
    from harness.cohort.history import GradingHistory
    from harness.course.catalogue import Summary
    from harness.course.exercise import Exercise
    from harness.export.gradebook_data import Gradebook
    from harness.interview.debrief import Debrief
    from harness.progress.attempts import PassRecord
    from harness.progress.rows import Standing
    from harness.report.learner.history import LearnerHistory
    from harness.report.learner.records import LearnerProgress
    from harness.scheduler.calendar import Calendar
    from harness.similarity import SimilarPair


def cohort_page(
    results: Iterable[Mapping[str, Any]],
    course: Sequence[Summary],
    similar: Sequence[SimilarPair] = (),
    texts: Mapping[tuple[str, str], str] | None = None,
    book: Gradebook | None = None,
    *,
    pages: Mapping[str, str] | None = None,
    history: GradingHistory | None = None,
) -> str:
    """The instructor's page on a cohort, one self-contained HTML file, from documents of `harness.result/1`.

    The documents are read once, so they may come from a generator; of several for one learner and exercise the last
    counts.  `course` lists its exercises in the order of learning.  `texts` are submissions by (learner, exercise):
    the page displays what similar ones have in common.  A `book` says who needs help, and by an assignment who has how
    many points; `pages` are the addresses of the learners' pages, `history` adds what changed since the last grading.
    The same arguments give the same bytes.  Raises `UsageError` for a document of another schema.
    """
    from harness.report.cohort.standings import view_standings
    from harness.report.cohort.view import view_cohort
    from harness.report.page import render
    from harness.similarity.groups import group_pairs

    groups = group_pairs(similar)
    standings = view_standings(book, groups, pages or {}) if book is not None else None
    cohort = view_cohort(results, course, groups, texts, pages, history, book)
    return render("cohort.html", cohort=cohort, standings=standings)


def learner_page(
    past: LearnerHistory,
    progress: LearnerProgress,
    cards: Mapping[str, Card],
    catalogue: Sequence[Summary],
    now_ms: int,
    calendar: Calendar,
) -> str:
    """The learner's own page, one self-contained HTML file.  The same records and moment give the same bytes."""
    from harness.report.learner.view import view_learner
    from harness.report.page import render

    return render("learner.html", learner=view_learner(past, progress, cards, catalogue, now_ms, calendar))


def attempt_page(number: int, at_ms: int, result: Mapping[str, Any], source: str | None, calendar: Calendar) -> str:
    """One attempt as a page, from a document of `harness.result/1`; `source` is the file as graded, None if it is
    gone."""
    from harness.report.attempt import view_attempt
    from harness.report.page import render

    return render("attempt.html", attempt=view_attempt(number, at_ms, result, source, calendar))


def debrief_page(debrief: Debrief, when: str, compared: str) -> str:
    """The debrief of an interview as a page; `when` and `compared` are its date and that of the compared one."""
    from harness.report.debrief import render_debrief

    return render_debrief(debrief, when, compared)


def exercise_page(
    task: Exercise, catalogue: Sequence[Summary], standing: Standing | None, *, is_in_book: bool = False
) -> str:
    """One exercise as a page, with the solution only after a pass.  In a book it links to the other pages."""
    from harness.course.catalogue import TAG_SOURCE
    from harness.report.book.view import view_exercise
    from harness.report.page import render

    view = view_exercise(task, catalogue, standing, is_in_book=is_in_book)
    return render("exercise.html", exercise=view, is_in_book=is_in_book, tag_source=TAG_SOURCE)


def book_index(catalogue: Sequence[Summary], standings: Mapping[str, Standing]) -> str:
    """The first page of a book, which links to `<exercise>.html` beside it."""
    from harness.course.catalogue import TAG_SOURCE
    from harness.report.book.view import view_index
    from harness.report.page import render

    return render("book.html", book=view_index(catalogue, standings), tag_source=TAG_SOURCE)


def review_page(
    task: Exercise, source: str | None, result: Mapping[str, Any], record: PassRecord, cards: Iterable[Card]
) -> str:
    """The review of a passing solution as a page; `source` is None if the file was not stored."""
    from harness.report.page import render
    from harness.report.review import view_review

    return render("review.html", review=view_review(task, source, result, record, cards))
