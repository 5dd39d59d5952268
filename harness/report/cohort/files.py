"""cohort.html and a page for each learner, as files in the folder of a run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from harness.cohort.history import update_history
from harness.cohort.jobs import PlannedSubmission, read_graded
from harness.cohort.result_files import ResultFile
from harness.course.catalogue import Course
from harness.export.gradebook_data import Gradebook
from harness.files import write_private
from harness.policy.assignment import with_score
from harness.report.cohort.learner_work import write_learner_pages
from harness.report.cohort.view import cohort_page
from harness.similarity import SimilarPair, Text, find_pairs, find_verbatim


def write_cohort_page(
    folder: Path,
    out: Path,
    results: ResultFile,
    entries: Sequence[PlannedSubmission],
    course: Course,
    book: Gradebook,
    with_similar: bool,
) -> None:
    """Write cohort.html and a page for each learner into `out`, as far as their files can be read here; `folder` has
    the history of the gradings before.

    By an assignment it says who has how many points, from all attempts.
    """
    texts = [read_graded(entry, course, result) for entry, result in zip(entries, results, strict=True)]
    titles = {summary.id: summary.title for summary in course.summaries()}
    scored = (with_score(result, book.assignment) for result in results)
    pages = write_learner_pages(zip(scored, texts, strict=True), out, titles, book.display_names())
    compared = {
        (str(result.learner), result.exercise): text
        for result, text in zip(results, texts, strict=True)
        if text is not None and with_similar
    }
    history = update_history(folder, results, book.now.isoformat(timespec="seconds"), out)
    pairs, verbatim = _similar_pairs(compared, course), _verbatim(compared, course)
    page = cohort_page(
        results, course.summaries(), pairs, compared, book, pages=pages, history=history, verbatim=verbatim
    )
    write_private(out / "cohort.html", page)


def _verbatim(texts: Mapping[tuple[str, str], str], course: Course) -> dict[tuple[str, str], float]:
    """The share of the published reference in the submissions that have nearly all of it."""
    by_exercise: dict[str, dict[str, str]] = defaultdict(dict)
    for (learner, exercise_id), text in texts.items():
        by_exercise[exercise_id][learner] = text
    exercises = [(course.exercise(exercise_id), mine) for exercise_id, mine in by_exercise.items()]
    return {
        (learner, exercise.id): share
        for exercise, mine in exercises
        for learner, share in find_verbatim(mine, exercise.reference_source, exercise.starter_source()).items()
    }


def _similar_pairs(texts: Mapping[tuple[str, str], str], course: Course) -> Sequence[SimilarPair]:
    exercises = [course.exercise(exercise_id) for exercise_id in dict.fromkeys(exercise_id for _, exercise_id in texts)]
    return find_pairs(
        [Text(learner, exercise_id, text) for (learner, exercise_id), text in texts.items()],
        {exercise.id: exercise.starter_source() for exercise in exercises},
        {exercise.id: exercise.reference_source for exercise in exercises},
    )
