"""Every cell of a gradebook and every platform's total computed again, from the attempts and the assignment alone.

    python tests/bench/recompute_gradebook.py results/ --assignment assignment.yaml

It imports nothing of the harness and counts in fractions.  It reads `attempts.jsonl`, the assignment and its roster,
and compares with `gradebook.csv` and with the exports for Gradescope, PrairieLearn, Classroom 50, Canvas and Moodle
that are there.  Exit code 1 for any difference, 2 for a rule that it does not know.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import yaml

KNOWN_RULES = {
    "title", "exercises", "roster", "due", "late", "attempts", "slip", "drop_lowest", "excused", "adjustments",
    "canvas", "moodle", "similarity", "messages", "hidden",
}  # fmt: skip
KNOWN_WORTHS = {"points", "weight", "kinds", "all_or_nothing", "bonus"}
KNOWN_LATES = {"per_day", "cap", "of", "grace_minutes"}
# The beginnings of messages of checks that were left out on request, or that this machine cannot make.
LEFT_OUT = ("not measured",)


class UnknownRuleError(Exception):
    """The assignment has a rule that is not computed here."""


@dataclass(frozen=True)
class Grade:
    """One exercise of one learner: the points before anything is dropped, None where it does not count."""

    points: Fraction | None
    is_handed_in: bool
    slip_days: int = 0


@dataclass
class Learner:
    """A row of the gradebook."""

    id: str
    grades: dict[str, Grade] = field(default_factory=dict)
    dropped: set[str] = field(default_factory=set)
    points: Fraction = Fraction(0)
    most: Fraction = Fraction(0)
    percent: Fraction | None = None


class Recomputation:
    """An assignment's rules, and every learner's grades by them."""

    def __init__(self, assignment: Path, attempts: Sequence[Mapping[str, Any]]) -> None:
        self.rules: dict[str, Any] = yaml.load(assignment.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
        self.exercises = {name: worth or {} for name, worth in self.rules["exercises"].items()}
        refuse(set(self.rules) - KNOWN_RULES)
        for worth in self.exercises.values():
            refuse(set(worth) - KNOWN_WORTHS)
        refuse(set(self.rules.get("late", {})) - KNOWN_LATES)
        self.roster = read_rows(assignment.parent / self.rules["roster"])
        self.attempts: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
        for attempt in attempts:
            self.attempts.setdefault((str(attempt["learner"]), attempt["exercise"]), []).append(attempt)
        self.learners = [self.grade(row["id"]) for row in self.roster]

    # ---- rules

    def worth(self, exercise: str, name: str, default: str) -> Fraction:
        """A number of an exercise's entry."""
        return Fraction(self.exercises[exercise].get(name, default))

    def members(self, learner: str) -> list[str]:
        """Whose submissions count for a learner: the group's own name, then its members in the order of the roster."""
        group = next((row.get("group") for row in self.roster if row["id"] == learner), "")
        return [group, *(row["id"] for row in self.roster if row.get("group") == group)] if group else [learner]

    def due(self, learner: str, exercise: str) -> datetime | None:
        """When an exercise is due for a learner."""
        due = self.rules.get("due")
        if due is None:
            return None
        zone = ZoneInfo(due["timezone"])
        times = [due["exercises"][exercise] if exercise in due.get("exercises", {}) else due.get("all")]
        for extension in due.get("extensions", ()):
            if extension["learner"] == learner and extension.get("exercise", exercise) == exercise:
                times.append(extension["until"])
        moments = [datetime.fromisoformat(time).replace(tzinfo=zone) for time in times if time]
        return max(moments, key=lambda moment: moment.timestamp()) if moments else None

    def days_late(self, learner: str, exercise: str, attempt: Mapping[str, Any]) -> int:
        """Days begun after the due date; a day ends at the same time by the clocks of the course."""
        due, late = self.due(learner, exercise), self.rules.get("late")
        if due is None or late is None:
            return 0
        submitted = datetime.fromisoformat(attempt["submission"]["submitted"]).astimezone(UTC)
        if submitted <= due.astimezone(UTC) + timedelta(minutes=int(late.get("grace_minutes", 0))):
            return 0
        days = 1
        while (due + timedelta(days=days)).astimezone(UTC) < submitted:  # aware arithmetic of Python is by the clock
            days += 1
        return days

    # ---- one grade

    def share(self, exercise: str, attempt: Mapping[str, Any]) -> Fraction:
        """The share of its points that an attempt earns before lateness."""
        worth, is_passed = self.exercises[exercise], attempt["verdict"] == "passed"
        if worth.get("all_or_nothing") == "true":
            return Fraction(is_passed)
        score = Fraction(str(attempt["score"]))
        if not worth.get("kinds") or score in (0, 1):
            return score
        earned = total = Fraction(0)
        for check in attempt["checks"]:
            is_left_out = check["verdict"] != "passed" if is_passed else str(check["message"]).startswith(LEFT_OUT)
            if not check.get("required", True) or is_left_out:
                continue
            weight = Fraction(worth["kinds"].get(check["kind"], "1"))
            total += weight
            earned += weight if check["verdict"] == "passed" else 0
        return earned / total if total else Fraction(0)

    def points_of(self, learner: str, exercise: str, attempt: Mapping[str, Any], slip: int) -> tuple[Fraction, int]:
        """The points of an attempt after lateness, rounded, and the slip days that it uses."""
        most, late = self.worth(exercise, "points", "10"), self.rules.get("late", {})
        days = self.days_late(learner, exercise, attempt)
        used = min(days, slip)
        earned = self.share(exercise, attempt) * most
        lost = min(share_of(late.get("cap", "100 %")), (days - used) * share_of(late.get("per_day", "0")))
        points = max(Fraction(0), earned - most * lost) if late.get("of") == "maximum" else earned * (1 - lost)
        return min(rounded(points), most), used

    def exercise_grade(self, learner: str, exercise: str, slip: int) -> Grade:
        """The grade for an exercise, by the attempt that counts."""
        for excuse in self.rules.get("excused", ()):
            if excuse["learner"] == learner and excuse.get("exercise", exercise) == exercise:
                return Grade(None, False)
        mine = [attempt for member in self.members(learner) for attempt in self.attempts.get((member, exercise), ())]
        mine = sorted((attempt for attempt in mine if attempt["verdict"] != "internal_error"), key=turn)
        rules = self.rules.get("attempts", {})
        if "limit" in rules:
            mine = [attempt for attempt in mine if turn(attempt) <= int(rules["limit"])]
        results = [self.points_of(learner, exercise, attempt, slip) for attempt in mine]
        points, used = Fraction(0), 0
        if results and rules.get("keep") == "best":
            points, used = max(results, key=lambda result: result[0])  # the first of equals
        elif results:
            points, used = results[-1]
        for adjustment in self.rules.get("adjustments", ()):
            if (adjustment["learner"], adjustment["exercise"]) == (learner, exercise):
                points = max(Fraction(0), points + Fraction(adjustment["points"]))
        return Grade(points, bool(results), used)

    # ---- one learner

    def grade(self, name: str) -> Learner:
        """A learner's row: hand-ins use slip days by date, the lowest are dropped, the rest scaled to the maximum."""
        learner = Learner(name)
        rules = self.rules.get("slip", {})
        slip = max(0, int(rules.get("days", 0)) - int(rules.get("used", {}).get(name, 0)))
        dates = {exercise: self.due(name, exercise) for exercise in self.exercises}
        for date in sorted({date for date in dates.values() if date is not None}, key=datetime.timestamp):
            hand_in = [exercise for exercise in self.exercises if dates[exercise] == date]
            for exercise in hand_in:
                learner.grades[exercise] = self.exercise_grade(name, exercise, slip)
            slip -= max(learner.grades[exercise].slip_days for exercise in hand_in)
        for exercise in self.exercises:
            if exercise not in learner.grades:
                learner.grades[exercise] = self.exercise_grade(name, exercise, 0)
        learner.grades = {exercise: learner.grades[exercise] for exercise in self.exercises}
        learner.dropped = self.lowest(learner)
        counted = full = extra = earned = Fraction(0)
        for exercise in self.exercises:
            if not self.is_bonus(exercise):
                full += self.worth(exercise, "weight", "1") * self.worth(exercise, "points", "10")
        for exercise, points in counting(learner):
            most, weight = self.worth(exercise, "points", "10"), self.worth(exercise, "weight", "1")
            if self.is_bonus(exercise):
                extra += weight * points
            else:
                earned += weight * points
                counted += weight * most
        learner.most = full if counted else counted
        exact = extra + (earned * full / counted if counted else earned)
        learner.points = rounded(exact)
        learner.percent = 100 * exact / full if counted else None
        return learner

    def lowest(self, learner: Learner) -> set[str]:
        """The exercises with the smallest shares, the later of equals; one stays."""
        able = [
            (points / self.worth(exercise, "points", "10"), -index, exercise)
            for index, (exercise, points) in enumerate(counting(learner))
            if not self.is_bonus(exercise) and self.worth(exercise, "points", "10")
        ]
        number = min(int(self.rules.get("drop_lowest", 0)), len(able) - 1)
        return {exercise for _, _, exercise in sorted(able)[: max(0, number)]}

    def is_bonus(self, exercise: str) -> bool:
        """Whether its maximum does not count."""
        return bool(self.exercises[exercise].get("bonus") == "true")


def counting(learner: Learner) -> Iterator[tuple[str, Fraction]]:
    """The exercises that count, with their points."""
    for exercise, grade in learner.grades.items():
        if grade.points is not None and exercise not in learner.dropped:
            yield exercise, grade.points


# ---- comparing with what was exported


def differences(results: Path, assignment: Path) -> Iterator[str]:
    """A line for each cell and total that is not what it should be."""
    lines = (results / "attempts.jsonl").read_text(encoding="utf-8").splitlines()
    again = Recomputation(assignment, [json.loads(line) for line in lines])
    rows = {row["learner"]: row for row in read_rows(results / "gradebook.csv")}
    if list(rows)[: len(again.learners)] != [learner.id for learner in again.learners]:
        yield "gradebook.csv does not begin with the roster in its order"
        return
    for learner in again.learners:
        yield from _row_differences(again, learner, rows[learner.id])
        yield from _json_differences(again, learner, results)
    yield from _sheet_differences(again, results, "canvas", "ID")
    yield from _sheet_differences(again, results, "moodle", "ID number")


def _row_differences(again: Recomputation, learner: Learner, row: Mapping[str, str]) -> Iterator[str]:
    for exercise, grade in learner.grades.items():
        wanted = "excused" if grade.points is None else grade.points
        cell: object = row[exercise]
        if cell != "excused":
            cell = Fraction(row[exercise] or 0)
        if cell != wanted or (grade.is_handed_in and row[exercise] == ""):
            yield f"gradebook.csv, {learner.id}, {exercise}: {row[exercise]!r} in place of {_text(wanted)}"
    for name, amount in (("total", learner.points), ("max_total", learner.most)):
        if Fraction(row[name]) != amount:
            yield f"gradebook.csv, {learner.id}, {name}: {row[name]} in place of {_text(amount)}"
    percent = None if row["percent"] == "" else Fraction(row["percent"])
    if percent != (None if learner.percent is None else rounded(learner.percent)):
        yield f"gradebook.csv, {learner.id}, percent: {row['percent']} in place of {_text(learner.percent)}"


def _json_differences(again: Recomputation, learner: Learner, results: Path) -> Iterator[str]:
    folder = quote(learner.id, safe="-_.@ ")
    total = learner.points
    path = results / "gradescope" / folder / "results.json"
    if path.is_file() and not _is_near(read_json(path)["score"], total):
        yield f"{path}: {read_json(path)['score']} in place of {_text(total)}"
    path = results / "prairielearn" / folder / "results.json"
    if path.is_file():
        document = read_json(path)
        share = min(total / learner.most, Fraction(1)) if learner.most else Fraction(0)
        points = sum(test["points"] for test in document["tests"])
        counted = sum((points for _, points in counting(learner)), Fraction(0))
        if not _is_near(document["score"], share) or not _is_near(points, counted):
            yield f"{path}: {document['score']} in place of {_text(share)}"
    path = results / "classroom50" / folder / "result.json"
    if path.is_file():
        document = read_json(path)
        if document["max-score"] != _half_up(learner.most) or document["score"] != _whole(total, learner.most):
            yield f"{path}: {document['score']} of {document['max-score']} in place of {_text(total)}"


def _sheet_differences(again: Recomputation, results: Path, platform: str, key: str) -> Iterator[str]:
    path = results / f"{platform}.csv"
    if not path.is_file():
        return
    column = again.rules[platform]["columns"]["total"]
    cells = {row[key]: row[column] for row in read_rows(path)}
    ids = {row["id"]: row.get(platform) or row["id"] for row in again.roster}
    for learner in again.learners:
        cell = cells.get(ids[learner.id], "")
        wanted = None if learner.percent is None else learner.points
        if (None if cell in ("", "-") else Fraction(cell)) != wanted:
            yield f"{path}, {learner.id}: {cell!r} in place of {_text(learner.points)}"


def refuse(unknown: set[str]) -> None:
    """Raises UnknownRuleError for rules that are not computed here."""
    if unknown:
        raise UnknownRuleError(f"not computed here: {', '.join(sorted(unknown))}")


def share_of(text: str) -> Fraction:
    """`10 %` is a tenth."""
    return Fraction(text.removesuffix("%").strip()) / (100 if text.endswith("%") else 1)


def rounded(amount: Fraction) -> Fraction:
    """To two decimals, a half up."""
    return Fraction(int(amount * 100 + Fraction(1, 2)), 100)


def turn(attempt: Mapping[str, Any]) -> int:
    """Which attempt it is."""
    return int(attempt["attempt"])


def _whole(points: Fraction, most: Fraction) -> int:
    """Whole points: rounded, the maximum only for full points."""
    top = _half_up(most)
    return _half_up(points) if points >= most else max(0, min(_half_up(points), top - 1))


def _half_up(amount: Fraction) -> int:
    return int(amount + Fraction(1, 2))


def _is_near(number: float, amount: Fraction) -> bool:
    return abs(Fraction(number) - amount) < Fraction(1, 10**4)


def _text(amount: Fraction | str | None) -> str:
    return f"{float(amount):g}" if isinstance(amount, Fraction) else str(amount)


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file by their titles."""
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def read_json(path: Path) -> dict[str, Any]:
    """A document."""
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("results", type=Path)
    parser.add_argument("--assignment", type=Path, required=True)
    given = parser.parse_args()
    try:
        found = list(differences(given.results, given.assignment))
    except UnknownRuleError as error:
        parser.error(str(error))
    for line in found:
        print(line)
    print(f"{len(found)} differences")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
