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
import re
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import yaml

KNOWN_RULES = {
    "title", "exercises", "roster", "due", "late", "attempts", "slip", "drop_lowest", "excused", "adjustments",
    "canvas", "moodle", "similarity", "messages", "hidden", "regrades", "partial_credit",
}  # fmt: skip
KNOWN_WORTHS = {"points", "weight", "kinds", "all_or_nothing", "bonus", "partial_credit"}
KNOWN_LATES = {"per_day", "cap", "of", "grace_minutes", "without_time", "marked_late"}
# The beginnings of messages of checks that were left out on request, or that this machine cannot make.
LEFT_OUT = ("not measured",)
NEAR = Fraction(1, 10**4)


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
    slip_days: int = 0


class Recomputation:
    """An assignment's rules, and every learner's grades by them."""

    def __init__(
        self, assignment: Path, attempts: Sequence[Mapping[str, Any]], more: Callable[[Any], None] | None = None
    ) -> None:
        self.rules: dict[str, Any] = yaml.load(assignment.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
        if more is not None:
            more(self.rules)
        self.exercises = {name: worth or {} for name, worth in self.rules["exercises"].items()}
        self.bonuses = {name for name, worth in self.exercises.items() if worth.get("bonus") == "true"}
        written = [(self.rules, KNOWN_RULES), (self.rules.get("late", {}), KNOWN_LATES)]
        written += [(worth, KNOWN_WORTHS) for worth in self.exercises.values()]
        if unknown := {name for rules, known in written for name in rules if name not in known}:
            raise UnknownRuleError(f"not computed here: {', '.join(sorted(unknown))}")
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
        file = attempt["submission"]
        if "submitted" not in file:  # a mark about the common date, or nothing is known
            is_common = due == self.due("", exercise)
            marked = {"one-day": 1, "on-time": 0}[late.get("marked_late", "one-day")]
            return marked if file.get("timing") == "late" and is_common else 0
        submitted = datetime.fromisoformat(file["submitted"]).astimezone(UTC)
        if submitted <= due.astimezone(UTC) + timedelta(minutes=int(late.get("grace_minutes", 0))):
            return 0
        days = 1
        while (due + timedelta(days=days)).astimezone(UTC) < submitted:  # aware arithmetic of Python is by the clock
            days += 1
        return days

    # ---- one grade

    def share(self, exercise: str, attempt: Mapping[str, Any]) -> Fraction:
        """The share of its points that an attempt earns before lateness."""
        worth, score = self.exercises[exercise], Fraction(str(attempt["score"]))
        kinds, rule = worth.get("kinds", {}), worth.get("partial_credit", self.rules.get("partial_credit", "shown"))
        if attempt["verdict"] == "passed" or rule == "none" or worth.get("all_or_nothing") == "true":
            return Fraction(attempt["verdict"] == "passed")
        is_shown = attempt.get("points_rule") == "shown"
        if not is_shown and (not kinds or score in (0, 1)):
            return score
        return shown(kinds, attempt) if is_shown and rule == "shown" else shared(kinds, attempt)

    def points_of(self, learner: str, exercise: str, attempt: Mapping[str, Any], slip: int) -> tuple[Fraction, int]:
        """The points of an attempt after lateness, rounded, and the slip days that it uses."""
        most, late = self.worth(exercise, "points", "10"), self.rules.get("late", {})
        days = self.days_late(learner, exercise, attempt)
        used = min(days, slip)
        earned = self.share(exercise, attempt) * most
        lost = min(share_of(late.get("cap", "100 %")), (days - used) * share_of(late.get("per_day", "0")))
        points = max(Fraction(0), earned - most * lost) if late.get("of") == "maximum" else earned * (1 - lost)
        return min(rounded(points), most), used

    def rows_of(self, rule: str, learner: str, exercise: str) -> list[dict[str, str]]:
        """The rows of a rule that are about a learner and an exercise, or about all exercises."""
        rows = self.rules.get(rule, ())
        return [row for row in rows if row["learner"] == learner and row.get("exercise", exercise) == exercise]

    def exercise_grade(self, learner: str, exercise: str, slip: int) -> Grade:
        """The grade for an exercise, by the attempt that counts."""
        if self.rows_of("excused", learner, exercise):
            return Grade(None, False)
        mine = [attempt for member in self.members(learner) for attempt in self.attempts.get((member, exercise), ())]
        mine = sorted((attempt for attempt in mine if attempt["verdict"] != "internal_error"), key=turn)
        rules = self.rules.get("attempts", {})
        mine = [attempt for attempt in mine if turn(attempt) <= int(rules.get("limit", turn(attempt)))]
        results = [self.points_of(learner, exercise, attempt, slip) for attempt in mine] or [(Fraction(0), 0)]
        # Of equals the first.
        points, used = max(results, key=lambda result: result[0]) if rules.get("keep") == "best" else results[-1]
        regrades = self.rows_of("regrades", learner, exercise) if mine else []
        changes = [sum((Fraction(regrade.get("points", "0")) for regrade in regrades), Fraction(0))]
        changes += [Fraction(row["points"]) for row in self.rows_of("adjustments", learner, exercise)]
        for change in changes:
            points = max(Fraction(0), points + change)
        return Grade(points, bool(mine), used)

    # ---- one learner

    def grade(self, name: str) -> Learner:
        """A learner's row: hand-ins use slip days by date, the lowest are dropped, the rest scaled to the maximum."""
        learner = Learner(name)
        rules = self.rules.get("slip", {})
        slip = max(0, int(rules.get("days", 0)) - int(rules.get("used", {}).get(name, 0)))
        dates = {exercise: self.due(name, exercise) for exercise in self.exercises}
        for date in sorted(set(dates.values()), key=lambda date: date.timestamp() if date else float("inf")):
            hand_in = [exercise for exercise in self.exercises if dates[exercise] == date]
            for exercise in hand_in:
                learner.grades[exercise] = self.exercise_grade(name, exercise, slip)
            used = max(learner.grades[exercise].slip_days for exercise in hand_in)
            slip, learner.slip_days = slip - used, learner.slip_days + used
        learner.grades = {exercise: learner.grades[exercise] for exercise in self.exercises}
        learner.dropped = self.lowest(learner)
        weights = {exercise: self.worth(exercise, "weight", "1") for exercise in self.exercises}
        most = {name: weights[name] * self.worth(name, "points", "10") for name in weights if name not in self.bonuses}
        full, of_counted = sum(most.values(), Fraction(0)), dict(counting(learner))
        counted = sum((most[name] for name in of_counted if name in most), Fraction(0))
        earned = sum((weights[name] * points for name, points in of_counted.items() if name in most), Fraction(0))
        extra = sum((weights[name] * points for name, points in of_counted.items() if name not in most), Fraction(0))
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
            if exercise not in self.bonuses and self.worth(exercise, "points", "10")
        ]
        number = min(int(self.rules.get("drop_lowest", 0)), len(able) - 1)
        return {exercise for _, _, exercise in sorted(able)[: max(0, number)]}


def is_left_out(check: Mapping[str, Any]) -> bool:
    """Whether a check was not made, on request or because this machine cannot."""
    return check["verdict"] == "inconclusive" and str(check["message"]).startswith(LEFT_OUT)


def credit(check: Mapping[str, Any]) -> Fraction:
    """The share of its worth that a check earns."""
    return Fraction(str(check.get("credit", int(check["verdict"] == "passed"))))


def asked_of(attempt: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The checks that count."""
    return [check for check in attempt["checks"] if check.get("required", True) and not is_left_out(check)]


def values_of(checks: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The checks of correctness that compare a value."""
    return [check for check in checks if check["kind"] == "correctness" and check.get("has_value", True)]


def shared(kinds: Mapping[str, str], attempt: Mapping[str, Any]) -> Fraction:
    """The weights of the required checks that passed, as a share of all."""
    passed = [check for check in asked_of(attempt) if check["verdict"] == "passed"]
    if attempt["verdict"] in ("refused", "internal_error") or not values_of(passed):
        return Fraction(0)
    weights = [sum(Fraction(kinds.get(check["kind"], "1")) for check in some) for some in (passed, asked_of(attempt))]
    return Fraction(weights[0], weights[1])


def shown(kinds: Mapping[str, str], attempt: Mapping[str, Any]) -> Fraction:
    """By the checks that are not trivial, with the trivial ones as one and all limits together as a third."""
    asked = asked_of(attempt)
    if attempt["verdict"] == "unverified" and all(check["verdict"] in ("passed", "skipped") for check in asked):
        return Fraction(1)
    if attempt["verdict"] in ("refused", "internal_error"):
        return Fraction(0)
    share, values = Fraction(0), values_of(asked)
    own = [check for check in values if not check.get("trivial")]
    if any(map(credit, own)) if own else values and all(map(credit, values)):
        limits = [check for check in asked if check["kind"] in ("cost", "speed") and check["kind"] not in kinds]
        trivial = sum(check.get("trivial", False) for check in asked)
        weights = [Fraction(1, trivial) if c.get("trivial") else Fraction(kinds.get(c["kind"], "1")) for c in asked]
        pairs = [(weight, check) for weight, check in zip(weights, asked, strict=True) if check not in limits]
        share = sum((weight * credit(check) for weight, check in pairs), Fraction(0)) / sum(
            weight for weight, _ in pairs
        )
        if limits:
            share = share * Fraction(2, 3) + Fraction(sum(map(credit, limits))) / len(limits) / 3
        if len(own) > 2 and len([check for check in own if credit(check)]) == 1:
            share = min(share, Fraction(5, 100))
    share = min(share, Fraction(95, 100))
    if "floor" in attempt:
        share = max(share, Fraction(str(attempt["floor"]["share"])))
    return min(share, Fraction(str(attempt["cap"]["share"]))) if "cap" in attempt else share


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
    for platform in ("canvas", "moodle"):
        if (results / f"{platform}.csv").is_file():
            yield from _sheet_differences(again, results / f"{platform}.csv", platform)


def _row_differences(again: Recomputation, learner: Learner, row: Mapping[str, str]) -> Iterator[str]:
    for exercise, grade in learner.grades.items():
        text, wanted = row[exercise], "excused" if grade.points is None else grade.points
        cell = text if text == "excused" else Fraction("0" if text in ("", "unusable") else text)
        if cell != wanted or (grade.is_handed_in and text == ""):
            yield f"gradebook.csv, {learner.id}, {exercise}: {text!r} in place of {_text(wanted)}"
    percent = None if learner.percent is None else rounded(learner.percent)
    for name, amount in (("total", learner.points), ("max_total", learner.most), ("percent", percent)):
        if (Fraction(row[name]) if row[name] else None) != amount:
            yield f"gradebook.csv, {learner.id}, {name}: {row[name]} in place of {_text(amount)}"


def _json_differences(again: Recomputation, learner: Learner, results: Path) -> Iterator[str]:
    total, counted = learner.points, sum((points for _, points in counting(learner)), Fraction(0))
    share = min(total / learner.most, Fraction(1)) if learner.most else Fraction(0)

    def of_tests(document: Mapping[str, Any]) -> list[float]:
        return [document["score"], sum(test["points"] for test in document["tests"])]

    score, top = _half_up(total), _half_up(learner.most)
    whole = [Fraction(score if total >= learner.most else max(0, min(score, top - 1))), Fraction(top)]
    for name, read, wanted in (
        ("gradescope/{}/results.json", lambda document: [document["score"]], [total]),
        ("prairielearn/{}/results.json", of_tests, [share, counted]),
        ("classroom50/{}/result.json", lambda document: [document["score"], document["max-score"]], whole),
    ):
        path = results / name.format(quote(learner.id, safe="-_.@ "))
        if path.is_file():
            found = read(json.loads(path.read_text(encoding="utf-8")))
            if any(abs(Fraction(one) - other) >= NEAR for one, other in zip(found, wanted, strict=True)):
                yield f"{path}: {found} in place of {', '.join(map(_text, wanted))}"


def _sheet_differences(again: Recomputation, path: Path, platform: str) -> Iterator[str]:
    """The cells of a filled sheet, in the columns that the assignment names, else in those with the names of exercises
    or of the assignment."""
    rows = read_rows(path)
    columns = again.rules.get(platform, {}).get("columns") or _columns(again, list(rows[0]))
    if not columns:
        yield f"{path}: no column has the name of the assignment or of an exercise"
    for entry, learner in zip(again.roster, again.learners, strict=True):
        mine = _rows_of(entry, rows, platform, columns.values())
        if len(mine) != 1:
            yield f"{path}, {learner.id}: in {len(mine)} rows"
            continue
        for name, column in columns.items():
            cell, wanted = mine[0][column].replace(",", "."), _sheet_points(learner, name)
            if (None if cell in ("", "-") else Fraction(cell)) != wanted:
                yield f"{path}, {learner.id}, {column}: {cell!r} in place of {_text(wanted)}"


def _columns(again: Recomputation, titles: Sequence[str]) -> dict[str, str]:
    """The column of each exercise and of the total; a worksheet of Moodle has only one that takes grades."""
    if "Identifier" in titles and "Grade" in titles:
        return {next(iter(again.exercises)) if len(again.exercises) == 1 else "total": "Grade"}
    wanted = {_plain(again.rules.get("title", "")): "total"} | {_plain(name): name for name in again.exercises}
    named = {title: re.sub(r"\s*\((\d+|Real)\)$", "", title).removeprefix("Assignment:") for title in titles}
    return {wanted[_plain(name)]: title for title, name in named.items() if _plain(name) in wanted}


def _rows_of(
    entry: Mapping[str, str], rows: Sequence[Mapping[str, str]], platform: str, graded: Collection[str]
) -> list[Mapping[str, str]]:
    """The rows with the first of these that any row has: the platform's identifier, our own, the e-mail, the name."""
    texts_of = [{cell.strip().casefold() for name, cell in row.items() if cell and name not in graded} for row in rows]
    for text in filter(None, (entry.get(platform), entry["id"], entry.get("email"), entry.get("name"))):
        found = [row for row, texts in zip(rows, texts_of, strict=True) if text.casefold() in texts]
        if found:
            return found
    return []


def _sheet_points(learner: Learner, name: str) -> Fraction | None:
    if name == "total":
        return None if learner.percent is None else learner.points
    if name == "percent":
        return None if learner.percent is None else rounded(learner.percent)
    return learner.grades[name].points


def _plain(title: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", title.casefold()))


def share_of(text: str) -> Fraction:
    """`10 %` is a tenth."""
    return Fraction(text.removesuffix("%").strip()) / (100 if text.endswith("%") else 1)


def rounded(amount: Fraction) -> Fraction:
    """To two decimals, a half up."""
    return Fraction(int(amount * 100 + Fraction(1, 2)), 100)


def turn(attempt: Mapping[str, Any]) -> int:
    """Which attempt it is."""
    return int(attempt["attempt"])


def _half_up(amount: Fraction) -> int:
    return int(amount + Fraction(1, 2))


def _text(amount: Fraction | str | None) -> str:
    return f"{float(amount):g}" if isinstance(amount, Fraction) else str(amount)


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file by their titles."""
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


# ---- a term


def term_differences(folder: Path) -> Iterator[str]:
    """A line for each cell of a term's gradebook that is not what it should be."""
    term = yaml.load((folder / "term.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    used: dict[str, int] = {}
    rows = {row["learner"]: row for row in read_rows(folder / "term" / "gradebook.csv")}
    shares: dict[str, dict[str, Fraction]] = {name: {} for name in rows}
    for name in term["assignments"]:
        lines = (folder / name / "results" / "attempts.jsonl").read_text(encoding="utf-8").splitlines()
        made = [json.loads(line) for line in lines]
        again = Recomputation(folder / name / "assignment.yaml", made, partial(_as_in_term, term, folder, name, used))
        for learner in again.learners:
            used[learner.id] = used.get(learner.id, 0) + learner.slip_days
            row = rows[learner.id]
            if learner.percent is None:
                wanted = ("excused", "")
            else:
                shares[learner.id][name] = learner.percent / 100
                wanted = (_text(learner.points), _text(rounded(learner.percent)))
            if (row[name], row[f"{name} %"]) != wanted:
                yield f"{learner.id}, {name}: {row[name]}, {row[f'{name} %']} in place of {wanted}"
    for name, row in rows.items():
        percent = term_percent(term, shares[name])
        days = int(term.get("slip", {}).get("days", 0))
        wanted = (percent, str(used[name]), str(max(0, days - used[name])))
        if (row["percent"], row["slip_days"], row["slip_days_left"]) != wanted:
            yield f"{name}: {row['percent']}, {row['slip_days']} in place of {wanted}"


def term_percent(term: Mapping[str, Any], shares: Mapping[str, Fraction]) -> str:
    """The weighted mean of the assignments that count, without the lowest, the later of equals."""
    places = list(shares)
    lowest = sorted(shares, key=lambda name: (shares[name], -places.index(name)))
    dropped = lowest[: max(0, min(int(term.get("drop_lowest", 0)), len(shares) - 1))]
    kept = [name for name in shares if name not in dropped]
    weights = {name: Fraction((term["assignments"][name] or {}).get("weight", "1")) for name in kept}
    if not sum(weights.values()):
        return ""
    return _text(rounded(100 * sum(weights[name] * shares[name] for name in kept) / sum(weights.values())))


def _as_in_term(
    term: Mapping[str, Any], folder: Path, name: str, used: Mapping[str, int], rules: dict[str, Any]
) -> None:
    """The roster, slip days, excuses and extensions of a term, put into the rules of an assignment."""
    rules["roster"] = str((folder / term["roster"]).resolve())
    rules["slip"] = {"days": term["slip"]["days"], "used": dict(used)}
    mine = [row for row in term.get("excused", ()) if row["assignment"] == name]
    rules["excused"] = [*rules.get("excused", ()), *mine]
    due = rules["due"]
    due["extensions"] = list(due.get("extensions", ()))
    for row in term.get("extensions", ()):
        for exercise in rules["exercises"] if row.get("assignment", name) == name else ():
            date = datetime.fromisoformat(due.get("exercises", {}).get(exercise, due.get("all")))
            until = (date + timedelta(days=int(row["days"]))).isoformat()
            due["extensions"].append({"learner": row["learner"], "exercise": exercise, "until": until})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("results", type=Path, nargs="?")
    parser.add_argument("--assignment", type=Path)
    parser.add_argument("--term", type=Path, help="the folder of a term, in place of results and an assignment")
    given = parser.parse_args()
    if given.term is None and (given.results is None or given.assignment is None):
        parser.error("give results with --assignment, or --term")
    try:
        found = [*(term_differences(given.term) if given.term else differences(given.results, given.assignment))]
    except UnknownRuleError as error:
        parser.error(str(error))
    for line in found:
        print(line)
    print(f"{len(found)} differences")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
