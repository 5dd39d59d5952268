"""cohort.html and a page for each learner, as files in the folder of a run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import quote

from harness.cohort.history import update_history
from harness.cohort.jobs import PlannedSubmission, read_graded
from harness.cohort.result_files import ResultFile
from harness.course.catalogue import Course
from harness.export.gradebook import Gradebook
from harness.files import folder_name, write_private
from harness.policy.assignment import with_score
from harness.report.cohort.tally import display_name, read_flags, source_lines
from harness.report.cohort.view import cohort_page
from harness.report.page import render
from harness.results.result import Result, count_passed
from harness.results.verdict_rows import reference_lines
from harness.similarity import SimilarPair, Text, find_pairs, find_verbatim
from harness.text import clean


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


FOLDER = "learners"
# What every page holds: another file in the folder is not removed.
BACK_LINK = '<a href="../cohort.html#matrix">'
NAME_CHARS, MESSAGE_CHARS, LINE_CHARS = 200, 4_000, 400
MOST_LINES = 600
MOST_MISTAKES = 4


@dataclass(frozen=True)
class CodeBlock:
    """Lines of a file, `first` to `last`; those of a marked block are where something was found."""

    first: int
    last: int
    text: str
    is_marked: bool

    @property
    def numbers(self) -> str:
        """The numbers of the lines, one under the other."""
        return "\n".join(map(str, range(self.first, self.last + 1)))


def write_learner_pages(
    submissions: Iterable[tuple[Result, str | None]],
    out: Path,
    titles: Mapping[str, str],
    names: Mapping[str, str],
) -> dict[str, str]:
    """Write `learners/<learner>.html` for everybody; the pages' addresses, from `out`, by learner.

    `submissions` are results with the files as graded (None if not at hand), those of one learner in a row;
    `titles` are by exercise, `names` by learner.
    """
    folder = out / FOLDER
    addresses: dict[str, str] = {}
    files: set[str] = set()
    for learner, mine in groupby(submissions, key=lambda submission: str(submission[0].learner)):
        file = f"{folder_name(learner)}.html"
        while file.casefold() in files:  # some file systems do not tell Ada from ada
            file = f"{file.removesuffix('.html')}-.html"
        files.add(file.casefold())
        name = clean(names.get(learner, learner), NAME_CHARS)
        page = work_page(clean(learner, NAME_CHARS), name, [view_work(*submission) for submission in mine], titles)
        write_private(folder / file, [page])
        addresses.setdefault(learner, f"{FOLDER}/{quote(file)}")
    return addresses


def own_pages(out: Path) -> list[Path]:
    """The pages of learners that an earlier run wrote there."""
    folder = out / FOLDER
    pages = folder.glob("*.html") if folder.is_dir() and not folder.is_symlink() else ()
    return [path for path in pages if BACK_LINK in path.read_text(encoding="utf-8", errors="replace")]


def work_page(learner: str, name: str, works: Sequence[Mapping[str, Any]], titles: Mapping[str, str]) -> str:
    """A learner's page; `name` is that of the roster, else the learner's."""
    passed = sum(work["verdict"] == "passed" for work in works)
    return render("work.html", learner=learner, name=name, exercises=works, passed=passed, titles=titles)


def view_work(result: Result, source: str | None) -> dict[str, Any]:
    """What the page says of one result; `source` is the file as graded.

    `failure` is the first required check that did not pass, "" if all did; `code` is empty without the file.
    """
    failed = next((check for check in result.required if check.is_missed), None)
    message = (failed.message if failed is not None else "") or result.message
    passed, checks = count_passed(result.checks)
    flags = read_flags(result)
    lines = {flag.line for flag in flags} | ({failed.line} if failed is not None and failed.line else set())
    texts = [] if source is None else source_lines(source.rstrip("\r\n"))
    return {
        "exercise": display_name(result.exercise),
        "verdict": result.verdict.value,
        "score": result.score,
        "passed": passed,
        "checks": checks,
        "attempt": result.attempt or 1,
        "attempts": result.attempts or 1,
        "submitted": (result.submission.submitted or "").replace("T", " "),
        "path": clean(result.submission.path, MESSAGE_CHARS),
        "mistakes": tuple(
            (display_name(found.mistake), clean(found.says, MESSAGE_CHARS))
            for found in result.diagnosis[:MOST_MISTAKES]
        ),
        "failure": display_name(failed.id) if failed is not None else "",
        "message": "" if result.is_passed else clean(message, MESSAGE_CHARS),
        "references": tuple(clean(line, MESSAGE_CHARS) for line in reference_lines(result.uses)),
        "flags": flags,
        "code": tuple(code_blocks(texts[:MOST_LINES], lines)),
        "lines_left_out": max(0, len(texts) - MOST_LINES),
    }


def code_blocks(lines: Sequence[str], marked: set[int]) -> Iterable[CodeBlock]:
    """The lines in blocks, so that each marked line is a block of its own."""
    numbered = enumerate(lines, 1)
    for is_marked, block in groupby(numbered, key=lambda line: line[0] if line[0] in marked else 0):
        pairs = list(block)
        text = "\n".join(line.expandtabs(4)[:LINE_CHARS] for _, line in pairs)
        yield CodeBlock(pairs[0][0], pairs[-1][0], clean(text), bool(is_marked))
