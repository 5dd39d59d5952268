"""Merge several folders of results into one.  Gaps and contradictions are named, and refused unless allowed.

A gap is a submission that some part planned and no part has a verdict for.  A contradiction is two parts that were
graded under different conditions, or two different verdicts on one submission.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from typing import Any

from harness.cohort.attempts import GradedAttempt, SubmissionRecord
from harness.cohort.folder import RunFolder, RunInfo, read_unusable
from harness.cohort.jobs import CohortPlan, PlannedSubmission, shard_number
from harness.errors import UsageError
from harness.text import counted, one_line

MOST_NAMED = 10


@dataclass(frozen=True)
class Merged:
    """What was merged: the submissions with a verdict, and the gaps and conflicts that were allowed."""

    entries: tuple[PlannedSubmission, ...]
    gaps: tuple[str, ...]
    conflicts: tuple[str, ...]


def merge(
    parts: Sequence[RunFolder], target: RunFolder, *, allow_gaps: bool = False, allow_conflicts: bool = False
) -> Merged:
    """Merge the parts into `target`, record by record; what `target` held before stays as older attempts.

    Contradicting verdicts are all kept as attempts, and the latest is the current one.  Raises UsageError for gaps and
    conflicts that are not allowed, and then writes nothing.
    """
    infos = [(part, _info(part)) for part in parts]
    entries, conflicts = _join_plans(infos)
    gaps: list[str] = []
    graded: list[PlannedSubmission] = []
    for entry in entries:
        found = _find(parts, entry)
        conflicts += _contradictions(entry, found)
        if found:
            graded.append(entry)
        else:
            gaps.append(_describe_gap(entry, infos))
    _refuse("has no verdict", "have no verdict", gaps, "--allow-gaps", allow_gaps)
    _refuse("contradiction", "contradictions", conflicts, "--allow-conflicts", allow_conflicts)
    if not graded:
        raise UsageError(f"no verdict was found in {', '.join(str(part.path) for part in parts)}")
    for entry in graded:
        records = [record for _, record in _find(parts, entry)]
        target.write(_join(records, target.read_or_set_aside(entry)))
    target.write_plan(
        CohortPlan(tuple(graded), tuple(dict.fromkeys(row for part in parts for row in read_unusable(part.path))))
    )
    last = infos[-1][1]
    target.write_info(RunInfo(last.conditions, max(info.generation for _, info in infos), points=last.points))
    return Merged(tuple(graded), tuple(gaps), tuple(conflicts))


def _info(part: RunFolder) -> RunInfo:
    info = part.read_info()
    if info is None:
        raise UsageError(f"{part.path} has no run.json; give the --out of a `harness grade`")
    return info


def _find(parts: Sequence[RunFolder], entry: PlannedSubmission) -> list[tuple[RunFolder, SubmissionRecord]]:
    records = [(part, part.read(entry)) for part in parts]
    return [(part, record) for part, record in records if record is not None]


def _join_plans(infos: Sequence[tuple[RunFolder, RunInfo]]) -> tuple[list[PlannedSubmission], list[str]]:
    """Every submission that any part planned, in order; and the conditions in which the parts differ."""
    conflicts: list[str] = []
    (first, first_info), *rest = infos
    ours = _conditions(first_info)
    for part, info in rest:
        theirs = _conditions(info)
        conflicts += [
            f"{first.path} was graded with {name} {ours[name]}, {part.path} with {theirs[name]}"
            for name in ours
            if ours[name] != theirs[name]
        ]
    planned: dict[tuple[str, str], PlannedSubmission] = {}
    for part, _ in infos:
        for entry in part.read_plan():
            planned.setdefault((entry.learner, entry.exercise_id), entry)
    return sorted(planned.values()), conflicts


def _conditions(info: RunInfo) -> dict[str, Any]:
    """What parts of one cohort must have in common."""
    return {**asdict(info.conditions), "shards": info.shard and info.shard.of, "points by": info.points}


def _contradictions(entry: PlannedSubmission, records: Sequence[tuple[RunFolder, SubmissionRecord]]) -> list[str]:
    """The submissions to which two parts give different verdicts; an internal error contradicts nothing."""
    conflicts = []
    attempts = [(part, record.attempts[record.current]) for part, record in records]
    attempts = [(part, attempt) for part, attempt in attempts if not attempt.is_internal_error]
    for (first, mine), (second, theirs) in pairwise(attempts):
        if _name(mine) == _name(theirs):
            continue
        verdicts = [f"{part.path} says {attempt.result.verdict}" for part, attempt in ((first, mine), (second, theirs))]
        if mine.result.verdict is theirs.result.verdict:
            verdicts[1] = f"{second.path} gives other reasons"
        what = "of different files" if mine.sha256 != theirs.sha256 else "of the same file"
        conflicts.append(f"{one_line(entry.learner)}/{entry.exercise_id}: {', '.join(verdicts)} ({what})")
    return conflicts


def _join(records: Sequence[SubmissionRecord], older: SubmissionRecord | None) -> SubmissionRecord:
    """All attempts by the time of grading, equal ones once; current is what was current last among `records`."""
    every = [attempt for record in (*records, *([older] if older else [])) for attempt in record.attempts]
    valid = [attempt for attempt in every if not attempt.is_internal_error] or every[:1]
    newest_first = sorted(valid, key=lambda attempt: (attempt.at, attempt.key), reverse=True)
    attempts = {_name(attempt): attempt for attempt in newest_first}
    ordered = list(reversed(attempts.values()))
    latest = max(
        (record.attempts[record.current] for record in records),
        key=lambda attempt: (not attempt.is_internal_error, attempt.at),
    )
    current = list(reversed(attempts)).index(_name(latest)) if _name(latest) in attempts else len(ordered) - 1
    return replace(records[0], attempts=tuple(ordered), current=current)


def _name(attempt: GradedAttempt) -> str:
    """Equal for attempts that say the same of the same file under the same conditions."""
    return f"{attempt.key} {json.dumps(replace(attempt.result, wall_s=0.0).as_json(), sort_keys=True)}"


def _describe_gap(entry: PlannedSubmission, infos: Sequence[tuple[RunFolder, RunInfo]]) -> str:
    """The submission, and the shard that it belongs to."""
    name = f"{one_line(entry.learner)}/{entry.exercise_id}"
    for of in dict.fromkeys(info.shard.of for _, info in infos if info.shard):
        number = shard_number(entry, of)
        given = [part.path for part, info in infos if info.shard and (info.shard.number, info.shard.of) == (number, of)]
        name += f" (shard {number}/{of}{f', in {given[0]}' if given else ', which was not given'})"
    return name


def _refuse(singular: str, plural: str, problems: Sequence[str], option: str, is_allowed: bool) -> None:
    if not problems or is_allowed:
        return
    listing = "\n".join(f"  {line}" for line in problems[:MOST_NAMED])
    more = f"\n  and {len(problems) - MOST_NAMED} more" if len(problems) > MOST_NAMED else ""
    found = counted(len(problems), singular, plural)
    raise UsageError(f"nothing was merged: {found}:\n{listing}{more}\n{option} merges anyway")
