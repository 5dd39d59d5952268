"""A gradebook in words, for instructors: what wants a decision before grades are published, and how one grade came
about, step by step in the order of the arithmetic.  Pure."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path

from harness.errors import UsageError, did_you_mean
from harness.export.gradebook import Gradebook, make_rows
from harness.policy.assignment import name_rules, rule_of
from harness.policy.grades import ExerciseGrade, counted_as, in_order, plain_number
from harness.results import points
from harness.results.result import Check, Result, Timing, count_passed
from harness.text import counted, one_plain_line

MINUTES = "minutes"


def explain_grade(book: Gradebook, learner: str, exercise: str) -> Iterator[str]:
    """Lines for an instructor.  Raises UsageError if the gradebook has no such learner or exercise."""
    if learner not in book.learners:
        ids = [each for each in book.learners if each is not None]
        named = " and ".join(each for each in ids if book.name(each) == learner)
        hint = f"; that is the name of {named}, so give the id" if named else did_you_mean(learner, ids)
        raise UsageError(f'nobody here is named "{learner}"{hint}')
    if exercise not in book.maxima:
        raise UsageError(f'"{exercise}" is not an exercise of these results{did_you_mean(exercise, book.maxima)}')
    return _lines(book, learner, exercise)


def _lines(book: Gradebook, learner: str, exercise: str) -> Iterator[str]:
    name = book.name(learner)
    yield f"{learner}{f' ({name})' if name != learner else ''}, {exercise}"
    grade = book.learners[learner].get(exercise)
    if grade is None:
        absence = book.absence(learner, exercise)
        yield row("points", "none" if absence.points is None else plain_number(absence.points), absence.note)
    else:
        yield from _attempts(book, grade)
        yield from _arithmetic(book, grade)
    yield from _in_total(book, learner, exercise)


def _attempts(book: Gradebook, grade: ExerciseGrade) -> Iterator[str]:
    rules, members = book.assignment.attempts, book.assignment.group_of(grade.learner)
    mine = [attempt for attempt in book.attempts if attempt.learner in members and attempt.exercise == grade.exercise]
    ordered, zone = in_order(mine), book.assignment.zone
    for place, attempt in enumerate(ordered, 1):
        counts = "  <- counts" if attempt.number == grade.attempt.number else ""
        by = f" by {attempt.learner}" if attempt.learner != grade.learner else ""
        time = "" if attempt.submitted is None else attempt.submitted.astimezone(zone).isoformat(" ", MINUTES)
        handed_in = time and f", handed in {time}"
        yield row(f"attempt {attempt.turn or place}", f"{attempt.verdict.value}{handed_in}{by}{counts}")
    if len(ordered) > 1:
        limit = "" if rules.limit is None else f"; the first {rules.limit} count"
        yield row("chosen", f"the {rules.keep} one{limit}")


def _arithmetic(book: Gradebook, grade: ExerciseGrade) -> Iterator[str]:
    assignment, attempt = book.assignment, grade.attempt
    yield from _checks(book.result(grade), book, grade)
    if grade.points is None:
        yield row("points", "none", *grade.notes)
        return
    most = plain_number(grade.max_points)
    share = plain_number(round(attempt.score, 6))
    yield row("earned", f"{share} x {most} = {plain_number(round(grade.earned, 6))}")
    due = assignment.due.of(grade.learner, grade.exercise) if assignment.due is not None else None
    if due is not None:
        yield row("due", due.astimezone(assignment.zone).isoformat(" ", MINUTES))
    for note in grade.notes:
        yield row("", note)
    yield row("points", f"{plain_number(grade.points)} of {most}", f"rounded to {assignment.round.digits} digits")


def _checks(result: Result, book: Gradebook, grade: ExerciseGrade) -> Iterator[str]:
    """The steps from the checks to the share that is earned."""
    passed, number = count_passed(result.checks)
    worth = book.assignment.worth(grade.exercise)
    rule = rule_of(worth, book.assignment.partial_credit)
    kinds = ", ".join(f"{kind} {plain_number(weight)}" for kind, weight in worth.kinds.items())
    weights = f"weights: {kinds}, others 1" if kinds else ""
    is_read = rule == points.SHOWN and result.points_rule != points.SHOWN
    read = "graded without the rule `shown`, so read by `share`" if is_read else ""
    yield row("rule", "share" if is_read else rule, read, weights)
    yield row("checks", f"{passed} of {number} passed", "" if result.is_passed else result.message.partition("\n")[0])
    if rule == points.SHOWN and not is_read and not result.is_passed:
        yield from _steps(result, {str(kind): weight for kind, weight in worth.kinds.items()})
        yield from _named(result, worth.mistakes)


def _steps(result: Result, kinds: Mapping[str, Decimal]) -> Iterator[str]:
    """Steps 1, 2 and 4: what each group of checks weighs and earns."""
    weighed = [
        (check, weight)
        for check, weight in zip(result.checks, points.worths(result.checks, kinds), strict=True)
        if weight
    ]
    groups: dict[str, list[tuple[Check, Decimal]]] = {"telling": [], "trivial": [], "limits": []}
    for check, weight in weighed:
        name = "limits" if check.kind in points.LIMITS else "trivial" if check.is_trivial else "telling"
        groups[name].append((check, weight))
    for name, group in groups.items():
        if group:
            worth = sum(weight for _, weight in group)
            earned = sum(weight * Decimal(str(check.earns)) for check, weight in group)
            counts = f"{sum(check.is_passed for check, _ in group)} of {len(group)} passed"
            formed = sum(not check.is_passed and check.earns > 0 for check, _ in group)
            form = f"{formed} with right values in the wrong form, 3/4" if formed else ""
            yield row(name, f"{counts}, {_number(earned)} of a weight of {_number(worth)}", form)
    share = points.shown_share(result.checks, kinds)
    alone = "one telling check of correctness alone leaves at most 5 %" if points.is_luck(result.checks) else ""
    yield row("share", _number(share), alone if share else "no telling check of correctness passed")


def _named(result: Result, mistakes: Mapping[str, Decimal]) -> Iterator[str]:
    """Step 3: what a known mistake leaves."""
    own = [entry.mistake for entry in result.diagnosis if entry.match == "exact" and entry.mistake in mistakes]
    if own and not result.is_trivial:
        yield row("mistake", f"{own[0]} leaves {_number(mistakes[own[0]])}, says the assignment")
    elif result.floor is not None:
        yield row("mistake", f"{result.floor.mistake} leaves at least {_number(result.floor.share)}")
    elif result.cap is not None:
        yield row("mistake", f"{result.cap.mistake} misses the idea: at most {_number(result.cap.share)}")


def _number(amount: Decimal | float) -> str:
    return plain_number(round(Decimal(str(amount)), 4))


def _in_total(book: Gradebook, learner: str, exercise: str) -> Iterator[str]:
    total = book.total(learner)
    worth = book.assignment.worth(exercise)
    notes = [f"its points count {plain_number(worth.weight)} times"] if worth.weight != 1 else []
    if exercise in total.dropped:
        notes.append("dropped: it is the lowest")
    if worth.bonus:
        notes.append("a bonus: its maximum does not count")
    percent = "" if total.pending or total.percent is None else f", {plain_number(total.percent)} %"
    yield row("total", f"{total.points_text} of {plain_number(total.max_points)}{percent}", *notes)
    for note in book.learner_notes(learner):
        yield row("", note)


def row(name: str, *parts: str) -> str:
    """A name and the facts about it."""
    return f"  {name:<10} {one_plain_line('; '.join(part for part in parts if part), 2_000)}"


MOST_LINES = 30
# The columns of gradebook.csv that are compared with those of the last time.
TOTAL = "total"


def summary_lines(book: Gradebook, before: Mapping[str, str]) -> Iterator[str]:
    """How many grades there are, and everything that wants a decision; `before` are the totals of the last time."""
    states = Counter(_state(book, learner) for learner in book.learners)
    counts = ", ".join(f"{states[state]} {state}" for state in STATES if states[state])
    yield f"{counted(len(book.learners), 'learner')}: {counts}. Points by {name_rules(book.assignment)}"
    yield from _listed("handed in, not usable", _unusable(book))
    yield from _listed("late by the platform's mark, time unknown", _timed(book, Timing.LATE))
    untimed = [each for each in book.grades if each.attempt.submitted is None and each.attempt.timing is None]
    for what, lines in (
        ("without a time", _by_learner(book, untimed if book.assignment.due is not None else ())),
        ("with the date of a commit, which is a claim", _timed(book, Timing.CLAIMED)),
    ):
        found = [*lines]
        is_everybody = len(found) == states[GRADED] > 1
        yield from [f"All {len(found)} are {what}"] if is_everybody else _listed(what, found)
    yield from _listed("held until you release them", _by_learner(book, (each for each in book.grades if each.is_held)))
    flagged = (grade for grade in book.grades if grade.attempt.is_flagged and not grade.is_held)
    yield from _listed("flagged, and counted", _by_learner(book, flagged))
    asked = (row for row in book.assignment.regrades if row.answer is None)
    lines = (f"{_who(book, row.learner)}, {row.exercise}: {row.reason}" for row in asked)
    yield from _listed("regrade requests open", lines)
    strangers = (str(learner) for learner in book.learners if not book.assignment.is_listed(learner))
    yield from _listed("not on the roster", strangers)
    yield from _listed("changed since the last time", _changes(book, before) if before else ())


GRADED, UNUSABLE, NOTHING, EXCUSED = "graded", "handed in nothing usable", "handed in nothing", "excused"
STATES = (GRADED, UNUSABLE, NOTHING, EXCUSED)


def _state(book: Gradebook, learner: str | None) -> str:
    if book.learners[learner]:
        return GRADED
    if not book.is_absent(learner):
        return UNUSABLE
    return NOTHING if any(row.points is not None for row in book.rows(learner)) else EXCUSED


def _unusable(book: Gradebook) -> Iterator[str]:
    for learner, absences in book.absences.items():
        whys = dict.fromkeys(absence.unusable for absence in absences.values() if absence.unusable)
        yield from (f"{_who(book, learner)}, {why}" for why in whys)


def _timed(book: Gradebook, timing: Timing) -> Iterator[str]:
    return _by_learner(book, (grade for grade in book.grades if grade.attempt.timing is timing))


def _by_learner(book: Gradebook, grades: Iterable[ExerciseGrade]) -> Iterator[str]:
    """A line for each learner, with the exercises and the days that a mark counts as."""
    mine: dict[str | None, list[ExerciseGrade]] = {}
    for grade in grades:
        mine.setdefault(grade.learner, []).append(grade)
    for learner, found in mine.items():
        marked = [grade.days_late for grade in found if grade.attempt.timing is Timing.LATE]
        counts = f" ({counted_as(max(marked))})" if marked else ""
        yield f"{_who(book, learner)}: {', '.join(grade.exercise for grade in found)}{counts}"


def _who(book: Gradebook, learner: str | None) -> str:
    name = book.name(learner)
    return f"{learner} {name}" if name != learner else name


def _changes(book: Gradebook, before: Mapping[str, str]) -> Iterator[str]:
    now = totals_of(make_rows(book))
    for learner in {**before, **now}:
        if before.get(learner) != now.get(learner):
            yield f"{_who(book, learner)}: {before.get(learner, 'not there')} is now {now.get(learner, 'not there')}"


def _listed(what: str, lines: Iterable[str]) -> Iterator[str]:
    every = list(lines)
    if every:
        yield f"{len(every)} {what}:"
        yield from (f"  {one_plain_line(line, 300)}" for line in every[:MOST_LINES])
        if len(every) > MOST_LINES:
            yield f"  and {len(every) - MOST_LINES} more"


def totals_of(rows: Iterable[Iterable[str]]) -> dict[str, str]:
    """The total of each learner, from the rows of a gradebook."""
    header, *others = ([*row] for row in rows)
    if TOTAL not in header:
        return {}
    return {row[0]: row[header.index(TOTAL)] for row in others if len(row) == len(header)}


def read_totals(path: Path) -> dict[str, str]:
    """The totals of the gradebook of the last time; empty if there is none."""
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        return totals_of([*csv.reader(file)] or [[]])
