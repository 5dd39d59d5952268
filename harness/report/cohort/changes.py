"""The history of a folder of results → what changed since the last grading, and the trend.  Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any, Literal

from harness.cohort.history import GradingHistory, KnownVerdict, Verdicts
from harness.report.cohort.tally import display_name, natural

MOST_GRADINGS = 12
UNDECIDED = ("internal_error", "unverified")
Kind = Literal["passed", "failed", "new", "again", "withdrawn"]
KINDS: tuple[Kind, ...] = ("passed", "failed", "new", "again", "withdrawn")


@dataclass(frozen=True)
class Change:
    """A submission that has changed.  With `is_same_file` the exercise or the harness changed, not the file."""

    learner: str
    exercise: str
    before: str
    now: str
    is_same_file: bool = False


def view_changes(history: GradingHistory, zone: tzinfo | None, name: Callable[[str], str]) -> dict[str, Any]:
    """The section of the page: when this and the last grading were, the changes by kind, the gradings.

    `name` gives a learner's name as the page displays it.  Kinds: `passed` now and not before, `failed` now and passed
    before, `new` submissions, `again` (another file that does not pass either), `withdrawn`.
    """
    changes: dict[Kind, list[Change]] = {kind: [] for kind in KINDS}
    if not history.is_first:
        for kind, change in _compare(history.before, history.now, name):
            changes[kind].append(change)
    gradings = history.gradings
    return {
        "when": _moment(gradings[-1].at, zone),
        "since": "" if history.is_first else _moment(gradings[-2].at, zone),
        "changes": {
            kind: sorted(found, key=lambda change: (natural(change.learner), change.exercise))
            for kind, found in changes.items()
        },
        "trend": [(_moment(grading.at, zone), grading) for grading in gradings[-MOST_GRADINGS:]],
    }


def _compare(before: Verdicts, now: Verdicts, name: Callable[[str], str]) -> Iterator[tuple[Kind, Change]]:
    for learner in {**before, **now}:
        old, new = before.get(learner, {}), now.get(learner, {})
        for exercise in {**old, **new}:
            kind = _kind(old.get(exercise), new.get(exercise))
            if kind is not None:
                yield kind, _change(name(learner), exercise, old.get(exercise), new.get(exercise))


def _kind(old: KnownVerdict | None, new: KnownVerdict | None) -> Kind | None:
    if new is None:
        return "withdrawn"
    if old is None:
        return "new"
    if new.verdict == "passed":
        return None if old.verdict == "passed" else "passed"
    if new.verdict in UNDECIDED:
        return None
    if old.verdict == "passed":
        return "failed"
    return None if new.sha256 == old.sha256 else "again"


def _change(learner: str, exercise: str, old: KnownVerdict | None, new: KnownVerdict | None) -> Change:
    before, now = (known.verdict.replace("_", " ") if known is not None else "" for known in (old, new))
    is_same_file = old is not None and new is not None and old.sha256 == new.sha256
    return Change(learner, display_name(exercise), before, now, is_same_file)


def _moment(at: str, zone: tzinfo | None) -> str:
    moment = datetime.fromisoformat(at).astimezone(zone or UTC)
    return f"{moment:%Y-%m-%d %H:%M}{'' if zone is not None else ' UTC'}"
