"""Grades → the pages and tables that are handed back: of one assignment to each learner, and of a term.

What a learner may see of each result is decided by the visibility rules of the assignment, as in every export.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from harness.cohort.term import TermBook
from harness.export.gradebook import FROM_ROSTER, ExerciseRow, Gradebook, as_text, csv_text
from harness.files import folder_name, write_private
from harness.policy.assignment import sentence_of
from harness.policy.grades import ABSENT, PENDING, lateness, plain_number
from harness.report.page import render
from harness.text import counted, one_plain_line

HEAD = ("learner", "name", "email", "file", "points", "max_points", "percent")
MOST_CHECKS = 60
NAME_CHARS = 200


def write_feedback(book: Gradebook, out: Path, titles: Mapping[str, str]) -> list[Path]:
    """`feedback/<learner>.html` for each learner, and `feedback/mail-merge.csv`, which names them; `titles` are those
    of exercises."""
    folder = out / "feedback"
    emails = {entry.id: entry.email for entry in book.assignment.roster}
    paths, rows = [], []
    for learner in book.learners:
        path = folder / f"{folder_name(learner)}.html"
        paths.append(write_private(path, [feedback_page(book, learner, titles)]))
        cells = (learner or "", _name(book, learner), emails.get(learner or "", ""), path.name)
        rows.append((*map(as_text, cells), *_totals(book, learner)))
    return [*paths, write_private(folder / "mail-merge.csv", csv_text([HEAD, *rows]))]


def feedback_page(book: Gradebook, learner: str | None, titles: Mapping[str, str]) -> str:
    """A learner's page; before the time of the assignment's `feedback_from` it says only what was handed in."""
    points, most, percent = _totals(book, learner)
    if not book.assignment.gives_feedback(book.now):
        time = book.assignment.feedback_from
        return render(
            "feedback-later.html",
            title=book.assignment.title,
            name=_name(book, learner),
            exercises=[(titles.get(row.exercise, row.exercise), _state(row)) for row in book.rows(learner)],
            time=f"{time:%Y-%m-%d %H:%M}" if time is not None else "",
        )
    return render(
        "feedback.html",
        title=book.assignment.title if book.assignment.exercises else "Feedback",
        name=_name(book, learner),
        points=points,
        max_points=most,
        percent=percent,
        exercises=[_exercise(book, row, titles.get(row.exercise, row.exercise)) for row in book.rows(learner)],
        notes=[f"Not counted, as the lowest: {exercise}." for exercise in book.total(learner).dropped],
        rule=sentence_of(book.assignment, book.maxima),
        most_checks=MOST_CHECKS,
    )


def _state(row: ExerciseRow) -> str:
    """What was handed in, without a grade."""
    if row.grade is not None:
        return "handed in"
    return "handed in, not usable" if row.absence.unusable else "excused" if row.points is None else ABSENT


def _name(book: Gradebook, learner: str | None) -> str:
    return one_plain_line(book.name(learner), NAME_CHARS)


def _totals(book: Gradebook, learner: str | None) -> tuple[str, str, str]:
    """Points, their maximum and the percentage, which may be empty; points are empty too before feedback is due."""
    if not book.assignment.gives_feedback(book.now):
        return "", "", ""
    total = book.total(learner)
    return total.points_text, plain_number(total.max_points), total.percent_text


def _exercise(book: Gradebook, row: ExerciseRow, title: str) -> dict[str, Any]:
    """An exercise on the page; `result` is None if nothing was handed in or it is excused."""
    time = None if row.grade is None else row.grade.attempt.submitted
    result = None if row.grade is None else book.view(row.grade)
    return {
        "id": one_plain_line(row.exercise, NAME_CHARS),
        "title": one_plain_line(title, NAME_CHARS),
        "points": row.points_text,
        "max_points": plain_number(row.most),
        "notes": [one_plain_line(note, 1_000) for note in row.notes],
        "submitted": "" if time is None else f"{time.astimezone(book.assignment.zone):%Y-%m-%d %H:%M}",
        "result": result,
        "points_note": result.points_note if result is not None and row.points is not None else "",
        "is_counted": row.is_counted,
    }


# What every page of a learner holds: another file in the folder is not removed.
MARK = '<p class="lead">Grades of '


def write_term(book: TermBook, out: Path) -> None:
    """Write gradebook.csv, term.html and a page for each learner, without assignments whose feedback comes later."""
    write_private(out / "gradebook.csv", csv_text(term_rows(book)))
    views = [view_learner(book, learner) for learner in book.learners]
    page = render("term.html", title=book.term.title, names=list(book.books), learners=views, stale=book.stale)
    write_private(out / "term.html", [page])
    released = {name: each for name, each in book.books.items() if each.assignment.gives_feedback(each.now)}
    public = replace(book, books=released)
    for view in (view_learner(public, learner) for learner in book.learners):
        write_private(out / "learners" / view["file"], [render("term-learner.html", title=book.term.title, **view)])


def own_pages(out: Path) -> list[Path]:
    """The pages of learners that an earlier run wrote there."""
    folder = out / "learners"
    pages = folder.glob("*.html") if folder.is_dir() and not folder.is_symlink() else ()
    return [path for path in pages if MARK in path.read_text(encoding="utf-8", errors="replace")]


def term_rows(book: TermBook) -> Iterator[Sequence[str]]:
    """The header and a row for each learner: points and percentage of each assignment, then those of the term."""
    roster = {entry.id: entry for entry in book.term.roster}
    parts = [as_text(column) for name in book.books for column in (name, f"{name} %")]
    yield ("learner", *FROM_ROSTER, *parts, "percent", "slip_days", "slip_days_left", "notes")
    for learner in book.learners:
        view, entry = view_learner(book, learner), roster.get(learner)
        cells = [cell for part in view["parts"] for cell in (part["points"], part["percent"])]
        yield (
            as_text(learner), *(as_text(getattr(entry, name, "")) for name in FROM_ROSTER), *cells, view["percent"],
            str(view["slip_used"]), view["slip_left"], as_text("; ".join(view["notes"])),
        )  # fmt: skip


def view_learner(book: TermBook, learner: str) -> dict[str, Any]:
    """Everything that pages and tables say of a learner."""
    total, (used, left) = book.total(learner), book.slip_days(learner)
    entry = next((entry for entry in book.term.roster if entry.id == learner), None)
    parts = [_part(book, learner, name) for name in book.books]
    notes = [f"{part['name']}: {part['brief']}" for part in parts if part["brief"]]
    return {
        "learner": one_plain_line(learner, NAME_CHARS),
        "name": one_plain_line(entry.name if entry is not None and entry.name else learner, NAME_CHARS),
        "file": f"{folder_name(learner)}.html",
        "parts": parts,
        "percent": total.percent_text,
        "slip_used": used,
        "slip_left": "" if left is None else str(left),
        "notes": notes if entry is not None or not book.term.roster else ["not on the roster", *notes],
    }


def _part(book: TermBook, learner: str, name: str) -> dict[str, Any]:
    """One assignment of a learner; `points` is "excused" where nothing of it counts."""
    gradebook, weight = book.books[name], plain_number(book.term.part(name).weight)
    view = {"name": name, "title": one_plain_line(gradebook.assignment.title, NAME_CHARS), "weight": weight}
    if learner not in gradebook.learners:
        empty = dict.fromkeys(("points", "most", "percent", "state", "brief", "note"), "")
        return view | empty | {"late": 0, "slip": 0}
    total = gradebook.total(learner)
    late, slip = lateness(gradebook.learners[learner], learner, gradebook.assignment)
    is_excused = total.percent is None and not total.pending
    state = (
        "excused" if is_excused else "does not count, as the lowest" if name in book.total(learner).dropped
        else "handed in nothing" if gradebook.is_absent(learner) else ""
    )  # fmt: skip
    why = book.term.excuse(learner, name)
    brief = [text for text in (state, why, f"{PENDING}: {', '.join(total.pending)}" if total.pending else "") if text]
    return view | {
        "points": "excused" if is_excused else total.points_text,
        "most": plain_number(total.max_points),
        "percent": total.percent_text,
        "late": late,
        "slip": slip,
        "state": state,
        "brief": "; ".join(brief),
        "note": "; ".join([*brief, *gradebook.learner_notes(learner)]),
    }


def explain_term(book: TermBook, learner: str) -> Iterator[str]:
    """How a learner's percentage of the term came about."""
    view, total = view_learner(book, learner), book.total(learner)
    yield f"{view['learner']}{'' if view['name'] == view['learner'] else ' (' + view['name'] + ')'}, {book.term.title}"
    for part in view["parts"]:
        points = part["points"] if part["points"] == "excused" else f"{part['points']} of {part['most']}"
        late = f", {counted(part['late'], 'day')} late, {part['slip']} of them slip days" if part["late"] else ""
        percent = f", {part['percent']} %" if part["percent"] else ""
        note = f"; {part['note']}" if part["note"] else ""
        yield f"  {part['name']:<12} {points}{percent}, weight {part['weight']}{late}{note}"
    if book.term.slip is not None:
        yield f"  {'slip days':<12} {view['slip_used']} used, {view['slip_left']} left"
    kept = [part for part in view["parts"] if part["percent"] and part["name"] not in total.dropped]
    if not kept:
        yield f"  {'term':<12} nothing counts yet"
        return
    terms = " + ".join(f"{part['weight']} x {part['percent']}" for part in kept)
    weights = " + ".join(part["weight"] for part in kept)
    yield f"  {'term':<12} ({terms}) / ({weights}) = {view['percent']} %"
