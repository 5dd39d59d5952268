"""The result of a submission: the typed record that travels from the grader to every page, export and file, read and
written by one codec. No I/O.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any

from harness.errors import UsageError
from harness.records import IntegrityFlag

if TYPE_CHECKING:
    from pydantic import TypeAdapter, ValidationError

RESULT_SCHEMA = "harness.result/1"

CENT = Decimal("0.01")

# The messages of a check of cost or speed that was skipped.
NOT_MEASURED = "not measured (--no-cost)"

# The check that says that Triton is missing, where kernels are asked for.
TRITON = "Triton"
NOT_MEASURED_TRITON = (
    "not measured: the CPU only interprets Triton, which says nothing about cost; "
    "a version of this file without Triton can be measured"
)

UNMEASURABLE = "not measured: this system does not say well enough how much time and memory another process takes"


class Verdict(StrEnum):
    """The verdict on a submission (contract)."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    REFUSED = "refused"
    UNVERIFIED = "unverified"
    INTERNAL_ERROR = "internal_error"


class CheckVerdict(StrEnum):
    """The verdict of one check (contract)."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    SKIPPED = "skipped"
    INCONCLUSIVE = "inconclusive"


class Timing(StrEnum):
    """What is known about when a file was handed in besides a time: a platform's mark without one, or that the time is
    the date of a commit, which its author can set.
    """

    LATE = "late"
    ON_TIME = "on-time"
    CLAIMED = "claimed"


# A JSON number; text for values that are not finite or not numbers.
Scalar = bool | int | float | str


@dataclass(frozen=True)
class Excerpt:
    """The entries around a difference, of two tensors of one `shape`, with a mark at those that differ.

    Its rows have the indices `rows` in all dimensions but the last, and begin at `first_column` of that.
    """

    shape: tuple[int, ...]
    rows: tuple[tuple[int, ...], ...]
    first_column: int
    expected: tuple[tuple[Scalar, ...], ...]
    actual: tuple[tuple[Scalar, ...], ...]
    differs: tuple[tuple[bool, ...], ...]


@dataclass(frozen=True)
class Difference:
    """Where a result is not what is expected: the place in it, such as `[1][0, 3]`, both sides, the numbers around."""

    place: str
    expected: Scalar
    actual: Scalar
    excerpt: Excerpt | None = None

    def as_json(self) -> dict[str, Any]:
        """The `difference` of a check in the contract's document."""
        return {**vars(self), "excerpt": None if self.excerpt is None else dict(vars(self.excerpt))}


@dataclass(frozen=True)
class Check:
    """One check's verdict; on a failure the call, what was expected and what came, as text.

    Where something was measured, its `figure` stands against a `limit` in this `unit`.  A stretch goal is not required:
    it changes neither the verdict nor the score, and `next_step` says how to reach it.
    `has_value` is whether a value is compared, and not only an error asked for; `difference` holds two that differ.
    `line` is the line of the submission that an error came from.  `is_trivial` is whether a trivial program passes
    it too, `credit` the share of its `worth` that it earns without passing, for right values in the wrong form.
    """

    # pydantic, which reads documents, asks for the contract's name of a key
    __pydantic_config__ = {"alias_generator": lambda name: name.removeprefix("is_")}  # noqa: RUF012

    id: str
    kind: str
    verdict: CheckVerdict
    message: str = ""
    input: str | None = None
    expected: str | None = None
    actual: str | None = None
    is_required: bool = True
    figure: float | None = None
    limit: int | float | None = None
    unit: str = ""
    next_step: str = ""
    has_value: bool = True
    difference: Difference | None = None
    line: int | None = None
    is_trivial: bool = False
    worth: float | None = None
    credit: float = 0.0

    @property
    def earns(self) -> float:
        """The share of its worth that it earns."""
        return 1.0 if self.is_passed else self.credit

    @property
    def is_passed(self) -> bool:
        return self.verdict is CheckVerdict.PASSED

    @property
    def is_fine(self) -> bool:
        """Whether it passed or was skipped."""
        return self.verdict in (CheckVerdict.PASSED, CheckVerdict.SKIPPED)

    @property
    def is_missed(self) -> bool:
        """Whether it failed or raised; an undecided check did neither."""
        return self.verdict in (CheckVerdict.FAILED, CheckVerdict.ERROR)

    @property
    def is_left_out(self) -> bool:
        """Whether it was skipped: on request, or because this system cannot measure it."""
        return self.verdict is CheckVerdict.INCONCLUSIVE and self.message.startswith((NOT_MEASURED, UNMEASURABLE))

    @property
    def is_declined(self) -> bool:
        """Whether it was not measured on request (`--no-cost`)."""
        return self.message == NOT_MEASURED

    def as_json(self) -> dict[str, Any]:
        """The entry of `checks` in the contract's document."""
        return {
            "id": self.id,
            "kind": self.kind,
            "verdict": self.verdict.value,
            "message": self.message,
            "input": self.input,
            "expected": self.expected,
            "actual": self.actual,
            "required": self.is_required,
            **self.figures(),
            **({} if self.difference is None else {"difference": self.difference.as_json()}),
            **({} if self.line is None else {"line": self.line}),
            **({} if self.has_value else {"has_value": False}),
            **({"trivial": True} if self.is_trivial else {}),
            **({} if self.worth is None else {"worth": self.worth, "credit": self.credit}),
        }

    def figures(self) -> dict[str, Any]:
        """The measured figure with its limit and unit, if there is one."""
        if self.figure is None:
            return {}
        return {"figure": self.figure, "limit": self.limit, "unit": self.unit}


@dataclass(frozen=True)
class Diagnosis:
    """A known mistake whose output is the learner's own output; `match` is exact, consistent or partial.

    `together_with` is the other mistake of a pair.  A partial match explains `explained` of the `failing` checks that
    can be compared.
    """

    mistake: str
    says: str
    match: str
    together_with: str | None = None
    explained: int | None = None
    failing: int | None = None

    def as_json(self) -> dict[str, Any]:
        """The entry of `diagnosis` in the contract's document; keys that do not apply are left out."""
        return {name: value for name, value in vars(self).items() if value is not None}


@dataclass(frozen=True)
class Bound:
    """The smallest or the largest share of the points that a known mistake leaves."""

    share: float
    mistake: str


@dataclass(frozen=True)
class SubmittedFile:
    """The graded file: its path, `-` for standard input; its digest if it could be read; when it was handed in, and
    what is known of that besides; in a notebook, the cell that defines the entry."""

    path: str
    sha256: str | None = None
    submitted: str | None = None
    timing: Timing | None = None
    cell: str | None = None


@dataclass(frozen=True)
class UsedStep:
    """An exercise whose file the graded one may import: the learner's `own` one or the reference's, and why that."""

    exercise: str
    is_own: bool
    why: str = ""

    __pydantic_config__ = {"alias_generator": lambda name: name.removeprefix("is_")}  # noqa: RUF012

    def as_json(self) -> dict[str, Any]:
        """The entry of `uses` in the document."""
        return {"exercise": self.exercise, "own": self.is_own, "why": self.why}


@dataclass(frozen=True)
class Isolation:
    """What contained the submission: the level, and what it is made of here."""

    level: str
    layers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Printed:
    """What a submission printed, as far as it is kept."""

    stdout: str = ""
    stderr: str = ""
    truncated: bool = False


@dataclass(frozen=True, kw_only=True)
class Result:
    """The result of one submission, `harness.result/1` of the contract: the one record of it everywhere.

    `score` is the share of the points that was earned.  In a partial result, `measuring` is the cost that is measured
    at the moment.  In a cohort, `attempt` says which of the learner's `attempts` different files this is, from 1.
    `points_rule` is the rule of `score` (`harness.results.points`), with the `floor` or the `cap` of a known mistake;
    `is_trivial` is whether a trivial program answers the same.
    """

    __pydantic_config__ = {"alias_generator": lambda name: name.removeprefix("is_")}  # noqa: RUF012

    exercise: str
    learner: str | None
    submission: SubmittedFile
    verdict: Verdict
    message: str = ""
    score: float
    max_points: float
    checks: tuple[Check, ...]
    measuring: str = ""
    diagnosis: tuple[Diagnosis, ...] = ()
    integrity: tuple[IntegrityFlag, ...] = ()
    isolation: Isolation = Isolation("")
    environment: Mapping[str, Any] = field(default_factory=dict)
    output: Printed = Printed()
    wall_s: float = 0.0
    attempt: int | None = None
    attempts: int | None = None
    points_rule: str = "share"
    floor: Bound | None = None
    cap: Bound | None = None
    is_trivial: bool = False
    uses: tuple[UsedStep, ...] = ()

    @property
    def points(self) -> float:
        """The points earned, in whole cents."""
        return float(Decimal(str(self.score * self.max_points)).quantize(CENT, ROUND_HALF_UP))

    @property
    def is_passed(self) -> bool:
        return self.verdict is Verdict.PASSED

    @property
    def required(self) -> tuple[Check, ...]:
        """The checks that decide the verdict."""
        return tuple(check for check in self.checks if check.is_required)

    @property
    def failing(self) -> tuple[Check, ...]:
        """The required checks that neither passed nor were skipped."""
        return tuple(check for check in self.required if not check.is_fine)

    @property
    def deciding(self) -> tuple[Check, ...]:
        """The checks that keep the submission from passing, most important first."""
        failing = [check for check in self.failing if not check.is_declined]
        if self.verdict is Verdict.TIMEOUT:  # the timeout matters more than a wrong value before it
            failing.sort(key=lambda check: check.verdict is not CheckVerdict.ERROR)
        return tuple(failing)

    @property
    def are_values_right(self) -> bool:
        """Whether everything passed except the cost checks, which were skipped on request."""
        return self.verdict is Verdict.UNVERIFIED and not self.deciding

    @property
    def goals(self) -> tuple[Check, ...]:
        """The stretch goals that were measured."""
        return tuple(
            check for check in self.checks if not check.is_required and check.verdict is not CheckVerdict.SKIPPED
        )

    def as_json(self) -> dict[str, Any]:
        """The document of the contract."""
        submission, sequence = self.submission, {"attempt": self.attempt, "attempts": self.attempts}
        return {
            "schema": RESULT_SCHEMA,
            "exercise": self.exercise,
            "learner": self.learner,
            "submission": {
                "path": submission.path,
                "sha256": submission.sha256,
                **({"submitted": submission.submitted} if submission.submitted else {}),
                **({"timing": submission.timing.value} if submission.timing else {}),
                **({"cell": submission.cell} if submission.cell else {}),
            },
            "verdict": self.verdict.value,
            "message": self.message,
            "score": self.score,
            "points": self.points,
            "max_points": self.max_points,
            "points_rule": self.points_rule,
            **({} if self.floor is None else {"floor": dict(vars(self.floor))}),
            **({} if self.cap is None else {"cap": dict(vars(self.cap))}),
            **({"trivial": True} if self.is_trivial else {}),
            **({"uses": [used.as_json() for used in self.uses]} if self.uses else {}),
            "checks": [check.as_json() for check in self.checks],
            "efficiency": [
                {"id": goal.id, "says": goal.next_step, "verdict": goal.verdict.value, **goal.figures()}
                for goal in self.goals
            ],
            **({"measuring": self.measuring} if self.measuring else {}),
            "diagnosis": [diagnosis.as_json() for diagnosis in self.diagnosis],
            "integrity": [dict(vars(flag)) for flag in self.integrity],
            "isolation": {"level": self.isolation.level, "layers": list(self.isolation.layers)},
            "environment": dict(self.environment),
            "output": dict(vars(self.output)),
            "wall_s": self.wall_s,
            **{name: number for name, number in sequence.items() if number is not None},
        }

    @classmethod
    def from_json(cls, document: Any, where: str) -> Result:
        """Read a document; unknown keys are ignored. Raises UsageError that says where the document is and what is
        wrong.
        """
        from pydantic import ValidationError

        schema = document.get("schema") if isinstance(document, dict) else None
        if schema != RESULT_SCHEMA:
            raise UsageError(f"{where} is not a {RESULT_SCHEMA} document: its schema is {schema!r:.60}")
        try:
            result = _reader().validate_python(document)
            says = {goal["id"]: str(goal["says"]) for goal in document.get("efficiency", ())}
        except ValidationError as error:
            raise UsageError(f"{where} is not a {RESULT_SCHEMA} document: {_describe(error)}") from None
        except (KeyError, TypeError):
            raise UsageError(f"{where} is not a {RESULT_SCHEMA} document: its efficiency lists no goals") from None
        if not (0 <= result.score <= 1 and 0 <= result.max_points < math.inf):
            raise UsageError(f"{where} is not a {RESULT_SCHEMA} document: its score or its points are out of range")
        if not says:
            return result
        return replace(
            result, checks=tuple(replace(check, next_step=says.get(check.id, "")) for check in result.checks)
        )


@cache
def _reader() -> TypeAdapter[Result]:
    from pydantic import TypeAdapter

    return TypeAdapter(Result)


def _describe(error: ValidationError) -> str:
    """The first thing that is wrong with a document: its key, what was found, what was expected."""
    first = error.errors(include_url=False)[0]
    parts = [part for part in first["loc"] if part not in ("bool", "int", "float", "str")]  # types that were tried
    key = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts).removeprefix(".")
    if first["type"] == "missing":
        return f"it has no {key}"
    return f"its {key} is {first['input']!r:.60}; {first['msg'][:1].lower()}{first['msg'][1:]}"


def count_passed(checks: Iterable[Check]) -> tuple[int, int]:
    """Number of required checks that passed, and of all required checks."""
    required = [check for check in checks if check.is_required]
    return sum(check.is_passed for check in required), len(required)
