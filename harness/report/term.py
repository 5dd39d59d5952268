"""A term's gradebooks → one table, a page for staff, a page for each learner, and the steps of one grade."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from harness.cohort.term import TermBook
from harness.export.gradebook import FROM_ROSTER, as_text, csv_text
from harness.files import folder_name, write_private
from harness.policy.grades import PENDING, lateness, plain_number
from harness.report.page import render
from harness.text import counted, one_plain_line

NAME_CHARS = 200
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
        "percent": total.text,
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
