"""Results of a cohort → everything that its page shows.  Pure, and independent of the order of the results.

Internal errors and unverified submissions count for no learner and in no figure.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from statistics import median
from typing import Any

from harness.cohort.history import GradingHistory
from harness.course.catalogue import Summary
from harness.export.gradebook import Gradebook
from harness.policy.assignment import Assignment, sentence_of, with_score
from harness.report import charts
from harness.report.cohort.analysis import analyse, find_causes, find_costs, find_lessons, rank
from harness.report.cohort.changes import view_changes
from harness.report.cohort.matrix import Matrix, make_matrix
from harness.report.cohort.similar_work import view_groups
from harness.report.cohort.standings import view_standings
from harness.report.cohort.tally import CohortTally, SubmissionMark, natural, tally_results
from harness.report.page import LETTERS, render
from harness.results.result import Result
from harness.similarity import SimilarGroup, SimilarPair, group_pairs

ELSEWHERE = ""
Ranked = tuple[tuple[str, int], ...]
SCORE_EDGES = tuple(number / 10 for number in range(11))
SCORE_LABELS = tuple(f"{edge:.1f}" if number % 2 == 0 else "" for number, edge in enumerate(SCORE_EDGES))
MOST_BINS = 12


@dataclass(frozen=True)
class CourseExercise:
    """An exercise of the page; `number` is its column in the matrix, from 1, `chapter` is "" outside the course."""

    id: str
    title: str
    chapter: str
    level: str
    number: int


@dataclass(frozen=True)
class CohortChapter:
    """One chapter: its exercises, the submissions that count, how many passed, the mean score."""

    name: str
    exercises: tuple[CourseExercise, ...]
    n: int
    passed: int
    mean: float | None


def cohort_page(
    results: Iterable[Result],
    course: Sequence[Summary],
    similar: Sequence[SimilarPair] = (),
    texts: Mapping[tuple[str, str], str] | None = None,
    book: Gradebook | None = None,
    *,
    pages: Mapping[str, str] | None = None,
    history: GradingHistory | None = None,
    verbatim: Mapping[tuple[str, str], float] | None = None,
) -> str:
    """The instructor's page on a cohort, one self-contained HTML file.

    The results are read once, so they may come from a generator; of several for one learner and exercise the last
    counts.  `course` lists its exercises in the order of learning.  `texts` are submissions by (learner, exercise):
    the page displays what similar ones have in common.  A `book` says who needs help, and by an assignment who has how
    many points; `pages` are the addresses of the learners' pages, `history` adds what changed since the last grading,
    `verbatim` the shares of the reference in submissions that have nearly all of it, by (learner, exercise).
    The same arguments give the same bytes.
    """
    groups = group_pairs(similar)
    assignment = book.assignment if book is not None else Assignment()
    results = (with_score(result, assignment) for result in results)
    standings = view_standings(book, groups, pages or {}, verbatim or {}) if book is not None else None
    cohort = view_cohort(results, course, groups, texts, pages, history, book)
    sentence = sentence_of(assignment, cohort["exercises"])
    return render("cohort.html", cohort=cohort, standings=standings, sentence=sentence)


def view_cohort(
    results: Iterable[Result],
    course: Sequence[Summary],
    similar: Sequence[SimilarGroup] = (),
    texts: Mapping[tuple[str, str], str] | None = None,
    pages: Mapping[str, str] | None = None,
    history: GradingHistory | None = None,
    book: Gradebook | None = None,
) -> dict[str, Any]:
    """Read the results once and compute every figure.  `pages` are addresses by learner.

    `messages` and the values of each setting are with counts, the commonest first; the addresses of `pages` are by
    displayed name.
    """
    tally = tally_results(results, book.display_names() if book is not None else None)
    own_pages = {tally.name(learner): page for learner, page in (pages or {}).items()}
    learners = tally.learners()
    exercises = _name_exercises(tally, course)
    order = list(exercises)
    keys = ((learner, exercise) for learner in learners for exercise in order)
    marks = [tally.marks[key] for key in keys if key in tally.marks]
    lessons = find_lessons(marks, tally.explanations, order)
    chapters = _chapters(exercises.values(), marks)
    columns = [[exercise.id for exercise in chapter.exercises] for chapter in chapters]
    mistakes = [(mistake.exercise, mistake.mistake) for lesson in lessons for mistake in lesson.mistakes]
    matrix = make_matrix(tally.marks, learners, columns, mistakes, own_pages)
    counts = _count_verdicts(marks, order)
    expected = (book.assignment.exercises if book is not None else ()) or [summary.id for summary in course]
    zone = book.assignment.zone if book is not None else None
    return {
        "headline": _headline(tally, marks, learners, order),
        "pages": own_pages,
        "changes": None if history is None else view_changes(history, zone, tally.name),
        "flagged": tally.in_order(tally.flagged),
        "ungraded": tally.in_order(tally.ungraded),
        "messages": _ranked(Counter(failure.message for failure in tally.ungraded.values())),
        "exercises": exercises,
        "untouched": tuple(name for name in expected if name not in exercises),
        "chapters": chapters,
        "scores": _scores(matrix),
        "lessons": lessons,
        "mistakes": rank(lessons),
        "causes": find_causes(marks),
        "matrix": matrix,
        "analysis": analyse(marks),
        "verdicts": counts,
        "verdict_names": [name for name in LETTERS if any(name in own for own in counts.values())],
        "costs": find_costs(tally.measured[mark.learner, mark.exercise] for mark in marks),
        "settings": {name: _ranked(counts) for name, counts in tally.count_settings().items()},
        "similar": view_groups(similar, texts or {}, tally.name),
    }


def _name_exercises(tally: CohortTally, course: Sequence[Summary]) -> dict[str, CourseExercise]:
    """The exercises that somebody handed in: those of the course in its order, then any others."""
    seen = {exercise for _, exercise in tally.marks}
    rank = {chapter: number for number, chapter in enumerate(dict.fromkeys(summary.chapter for summary in course))}
    known = {
        summary.id: summary
        for summary in sorted(course, key=lambda summary: rank[summary.chapter])
        if summary.id in seen
    }
    exercises: dict[str, CourseExercise] = {}
    for number, exercise in enumerate([*known, *sorted(seen - known.keys(), key=natural)], 1):
        summary = known.get(exercise)
        described = (summary.title, summary.chapter, summary.level) if summary else (exercise, ELSEWHERE, "")
        exercises[exercise] = CourseExercise(exercise, *described, number)
    return exercises


def _headline(
    tally: CohortTally, marks: Sequence[SubmissionMark], learners: Sequence[str], order: Sequence[str]
) -> dict[str, Any]:
    """The counts of the page; `counted` is without internal errors and unverified submissions."""
    counted = [mark for mark in marks if mark.is_counted]
    return {
        "learners": len(learners),
        "exercises": len(order),
        "submissions": len(marks),
        "counted": len(counted),
        "passed": sum(mark.is_passed for mark in counted),
        "mean": _mean(counted),
        "ungraded": len(tally.ungraded),
        "unverified": sum(mark.verdict == "unverified" for mark in marks),
        "replaced": tally.replaced,
        "missing": len(learners) * len(order) - len(marks),
    }


def _ranked(counts: Counter[str]) -> Ranked:
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _mean(marks: Sequence[SubmissionMark]) -> float | None:
    return fsum(mark.score for mark in marks) / len(marks) if marks else None


def _chapters(exercises: Iterable[CourseExercise], marks: Iterable[SubmissionMark]) -> tuple[CohortChapter, ...]:
    by_chapter: dict[str, list[CourseExercise]] = defaultdict(list)
    for exercise in exercises:
        by_chapter[exercise.chapter].append(exercise)
    chapter_of = {exercise.id: chapter for chapter, exercises_of in by_chapter.items() for exercise in exercises_of}
    counted: dict[str, list[SubmissionMark]] = defaultdict(list)
    for mark in marks:
        if mark.is_counted:
            counted[chapter_of[mark.exercise]].append(mark)
    return tuple(
        CohortChapter(name, tuple(exercises_of), len(own), sum(mark.is_passed for mark in own), _mean(own))
        for name, exercises_of in by_chapter.items()
        for own in [counted[name]]
    )


def _scores(matrix: Matrix) -> dict[str, Any] | None:
    """Learners by mean score and by exercises passed, with the medians; None if nothing counts."""
    means = [row.mean for row in matrix.rows if row.mean is not None]
    passed = [row.passed for row in matrix.rows if row.mean is not None]
    if not means:
        return None
    half, half_passed = median(means), median(passed)
    step = -(-(len(matrix.columns) + 1) // MOST_BINS)
    whole = len(matrix.columns) + 1  # the edge behind "all of them"
    edges = [*range(0, whole, step), whole]
    labels = [str(edge) for edge in edges[:-1]]
    return {
        "by_mean": charts.histogram(charts.bin_counts(means, SCORE_EDGES), SCORE_EDGES, SCORE_LABELS, half),
        "by_passed": charts.histogram(charts.bin_counts(passed, edges), edges, labels, half_passed),
        "median_mean": half,
        "median_passed": half_passed,
    }


def _count_verdicts(marks: Iterable[SubmissionMark], order: Sequence[str]) -> dict[str, Counter[str]]:
    """How often each verdict was given, by exercise."""
    counts: dict[str, Counter[str]] = {exercise: Counter() for exercise in order}
    for mark in marks:
        counts[mark.exercise][mark.verdict] += 1
    return counts
