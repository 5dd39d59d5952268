"""Solutions other than the reference, and what a submission may use, as pydantic models."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, StrictInt, StringConstraints, model_validator

from harness.authoring.models import Strict, refuse
from harness.course.expansion import SOLUTIONS
from harness.course.values import Slug, Text

NewText = Annotated[str, Field(description="The new text in place of what the key names; null drops it.")]
Dotted = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$")]


class SolutionFile(Strict):
    """A known solution: the reference, or another solution, with changes; or a whole file of its own."""

    id: Slug = Field(description="A short name in lower case with dashes.")
    why: Text | None = Field(
        default=None,
        description="What is wrong and how to fix it, in a sentence or two, for the learner who made it. A Python file "
        "may have it as its docstring. `$id` is the text of another solution.",
    )
    changes: Annotated[dict[Text, NewText | None], Field(min_length=1)] | None = Field(
        default=None,
        description="The new text of this place in the code (null drops it): `top =`, `return`, `x - top`, "
        "`before T =`, `2nd total =`.",
    )
    of: Slug | None = Field(
        default=None, description="The changes are made in this solution of the file, and not in the reference."
    )
    body: Text | None = Field(
        default=None,
        description="The whole solution as Python text, in place of changes. If there is neither, the solution is the "
        "Python file of its name in the folder ID.mistakes.",
    )
    misses: Literal["idea", "detail"] | None = Field(
        default=None,
        description="What someone who makes this mistake misses: the idea of the exercise leaves at most 30 % of the "
        "points, a detail at least half. Named mistakes count for points once one of the exercise has this key.",
    )
    number: Annotated[str, StringConstraints(pattern=r"^[0-9.e-]+$")] | None = Field(
        default=None,
        description="A number in the changes or the body whose value is a matter of taste, as it is written there: "
        '"1e-9". A submission that has another one of like size is compared with the mistake that has this one.',
    )

    @model_validator(mode="after")
    def _check(self) -> SolutionFile:
        if self.changes is not None and self.body is not None:
            refuse("a solution has either a body or changes, each a place in the code and its new text: `x - top: x`")
        if self.of is not None and self.changes is None:
            refuse('"of" says where the changes are made; a body is complete in itself')
        return self


class TooCostlyFile(SolutionFile):
    """A solution that is right in value and too expensive; it names the cost or speed cases whose limit it exceeds."""

    exceeds: Annotated[tuple[Text, ...], Field(min_length=1)] = Field(
        description="Names of the cost or speed cases whose limit it exceeds. The first one's reason is shown "
        "where this solution is asked about."
    )


class SolutionsFile(Strict):
    """The known solutions of an exercise: a file of their own, or the same keys in the exercise's file."""

    mistakes: tuple[SolutionFile, ...] = Field(
        default=(),
        description="Known wrong solutions. Each must be caught, and a learner who makes one reads its `why`.",
    )
    too_costly: tuple[TooCostlyFile, ...] = Field(
        default=(),
        description="Solutions that are right in value and too expensive. Each must exceed the limits that it "
        "names, and each cost must be named by one.",
    )
    alternatives: tuple[SolutionFile, ...] = Field(
        default=(),
        description="Good solutions in a different style from the reference. Each must stay well below all limits.",
    )

    def all(self) -> Iterator[tuple[str, int, SolutionFile]]:
        """Every solution, with the key that it stands under and its number there."""
        for group in SOLUTIONS:
            yield from ((group, number, solution) for number, solution in enumerate(getattr(self, group)))


class ForbidFile(Strict):
    """What the exercise does not allow, and what to write instead."""

    names: tuple[Dotted, ...] = Field(
        default=(),
        description="Functions, classes or methods by their full names. For a module (torch.optim): all that it "
        "defines, while torch may still import it.",
    )
    modules: tuple[Dotted, ...] = Field(
        default=(), description="Packages that cannot be imported, with all their submodules: tiktoken."
    )
    ops: tuple[Annotated[str, StringConstraints(pattern=r"^\w+::\w+(\.\w+)?$")], ...] = Field(
        default=(), description="Operators of torch's dispatcher: `aten::softmax.int`."
    )
    instead: Text = Field(description="What to write instead, for the learner who used it.")

    @model_validator(mode="after")
    def _check(self) -> ForbidFile:
        if not (self.names or self.modules or self.ops):
            refuse("forbid needs names, modules or ops")
        return self


class LimitsFile(Strict):
    """What one submission may use for the calls that check values."""

    cpu_s: Annotated[StrictInt, Field(ge=1, le=600)] = Field(
        default=3, description="CPU time of all calls, in seconds."
    )
    wall_s: Annotated[float, Field(strict=True, gt=0, le=600, allow_inf_nan=False)] = Field(
        default=20.0, description="Elapsed time, in seconds."
    )
    memory_mb: Annotated[StrictInt, Field(ge=64, le=65536)] = Field(default=2048, description="Memory, in MB.")


class EquivalentFile(Strict):
    """A mutant that gives the values of the solution that it was made from, wherever the domain reaches."""

    digest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{12}$")] = Field(
        description="The digest of the changed function, as `harness lint --mutants` prints it; void once it changes."
    )
    why: Text = Field(description="Why no call within the domain shows a difference.")
