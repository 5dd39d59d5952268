"""How one grade came about, step by step, in the order of the arithmetic."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from harness.errors import UsageError, did_you_mean
from harness.export.gradebook_data import Gradebook
from harness.policy.assignment import rule_of
from harness.policy.grades import ExerciseGrade, ScoredAttempt, in_order, plain_number
from harness.results import points
from harness.results.result import Check, Result, count_passed
from harness.text import one_plain_line

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
        yield from _absent(book, learner, exercise)
    else:
        yield from _attempts(book, grade)
        yield from _arithmetic(book, grade)
    yield from _in_total(book, learner, exercise)


def _absent(book: Gradebook, learner: str, exercise: str) -> Iterator[str]:
    absence = book.absence(learner, exercise)
    yield row("points", "none" if absence.points is None else plain_number(absence.points), absence.note)


def _attempts(book: Gradebook, grade: ExerciseGrade) -> Iterator[str]:
    rules, members = book.assignment.attempts, book.assignment.group_of(grade.learner)
    mine = [attempt for attempt in book.attempts if attempt.learner in members and attempt.exercise == grade.exercise]
    ordered = in_order(mine)
    for place, attempt in enumerate(ordered, 1):
        counts = "  <- counts" if attempt.number == grade.attempt.number else ""
        by = f" by {attempt.learner}" if attempt.learner != grade.learner else ""
        yield row(f"attempt {attempt.turn or place}", f"{attempt.verdict.value}{_time(book, attempt)}{by}{counts}")
    if len(ordered) > 1:
        limit = "" if rules.limit is None else f"; the first {rules.limit} count"
        yield row("chosen", f"the {rules.keep} one{limit}")


def _time(book: Gradebook, attempt: ScoredAttempt) -> str:
    if attempt.submitted is None:
        return ""
    return f", handed in {attempt.submitted.astimezone(book.assignment.zone).isoformat(' ', MINUTES)}"


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
