"""The grade of one submission under the names of the public API, as text and as HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, NoReturn

from harness.records import IntegrityFlag
from harness.results.result import Check, Diagnosis, Result
from harness.results.verdict_rows import as_text, foot_rows, headline, verdict_sections
from harness.terminal.rows import ScreenRow, Section, row

# Where the other failures are.
ALL = "grade.checks has every check"


@dataclass(frozen=True, kw_only=True, repr=False)
class Grade(Result):
    """The result of one submission: a `Result` with the names of the public API.

    `str()` is the screen of `harness check`; a notebook shows `_repr_html_`.  A grade is neither true nor false: ask
    for `passed`, or for the `verdict`.  `notes` are lines for its reader, such as the next step.
    """

    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, result: Result, notes: Sequence[str] = ()) -> Grade:
        """The grade for this result."""
        return cls(**{field.name: getattr(result, field.name) for field in fields(Result)}, notes=tuple(notes))

    @property
    def passed(self) -> bool:
        """Whether the verdict is `passed`."""
        return self.is_passed

    @property
    def mistakes(self) -> tuple[Diagnosis, ...]:
        """The known mistakes whose outputs are the submission's, the best match first."""
        return self.diagnosis

    @property
    def cost(self) -> tuple[Check, ...]:
        """The checks of cost, scaling and speed, stretch goals among them."""
        return tuple(check for check in self.checks if check.kind in ("cost", "scaling", "speed"))

    @property
    def flags(self) -> tuple[IntegrityFlag, ...]:
        """What a human should look at; it changes nothing by itself."""
        return self.integrity

    @property
    def conditions(self) -> Mapping[str, Any]:
        """What the verdict depends on besides the submission: isolation, versions, device, seed, exercise."""
        return {"isolation": self.isolation.level, **self.environment}

    def as_dict(self) -> dict[str, Any]:
        """The document `harness.result/1`."""
        return self.as_json()

    def __bool__(self) -> NoReturn:
        raise TypeError("a grade is neither true nor false; ask for grade.passed, or for grade.verdict")

    def __repr__(self) -> str:
        return f"<Grade {self.exercise}: {self.verdict.value}, {self.points:g} of {self.max_points:g} points>"

    def __str__(self) -> str:
        notes = [ScreenRow(), *(row(note) for note in self.notes)] if self.notes else []
        last = Section((ScreenRow(), *foot_rows(self), *notes))
        return as_text([Section((headline(self),)), *verdict_sections(self, ALL), last])

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        from harness.report.attempt import cell_html  # jinja is slow to import

        return cell_html(self, self.notes)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """What IPython shows where there is no HTML."""
        printer.text(repr(self) if cycle else str(self))
