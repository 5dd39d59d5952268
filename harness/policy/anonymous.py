"""An assignment and results without names: every learner has a pseudonym, and every reason is left out.  Pure.

A pseudonym depends on a key and the learner alone, so it is the same in every assignment; rows are in the order of
pseudonyms.  Code and what it printed stay as they are: a learner who wrote a name there is named.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from harness.policy.assignment import Assignment
from harness.policy.roster import RosterEntry
from harness.results.result import Result

REASON = "a reason on file"
Alias = Callable[[str], str]


def alias_by(key: bytes) -> Alias:
    """Pseudonyms such as `learner-3f9a2c71`; "" has none."""
    return lambda name: f"learner-{hmac.new(key, name.encode('utf-8', 'surrogateescape'), 'sha256').hexdigest()[:8]}"


def anonymous_result(result: Result, alias: Alias) -> Result:
    """The result under its learner's pseudonym, and its file under that of the exercise."""
    if result.learner is None:
        return result
    file = replace(result.submission, path=f"{alias(result.learner)}/{result.exercise}.py")
    return replace(result, learner=alias(result.learner), submission=file)


def anonymous_assignment(assignment: Assignment, alias: Alias) -> Assignment:
    """The same rules with pseudonyms for learners and groups, without names, e-mails and reasons."""
    changes: dict[str, Any] = {
        "roster": tuple(sorted((_entry(entry, alias) for entry in assignment.roster), key=lambda entry: entry.id)),
        "excused": _renamed(assignment.excused, alias, why=REASON),
        "adjustments": _renamed(assignment.adjustments, alias, why=REASON),
        "regrades": _renamed(assignment.regrades, alias, reason=REASON, answer=REASON),
        "released": _renamed(assignment.released, alias),
    }
    if assignment.due is not None:
        changes["due"] = assignment.due.model_copy(update={"extensions": _renamed(assignment.due.extensions, alias)})
    if assignment.slip is not None:
        used = {alias(learner): days for learner, days in assignment.slip.used.items()}
        changes["slip"] = assignment.slip.model_copy(update={"used": used})
    return assignment.model_copy(update=changes)


def _entry(entry: RosterEntry, alias: Alias) -> RosterEntry:
    return RosterEntry(alias(entry.id), section=entry.section, group=alias(entry.group) if entry.group else "")


def _renamed(rows: tuple[Any, ...], alias: Alias, **reasons: str) -> tuple[Any, ...]:
    """Rows about learners, with pseudonyms and other texts where they have some."""
    return tuple(
        row.model_copy(
            update={
                **({"learner": alias(row.learner)} if row.learner is not None else {}),
                **{name: text for name, text in reasons.items() if getattr(row, name) is not None},
            }
        )
        for row in rows
    )
