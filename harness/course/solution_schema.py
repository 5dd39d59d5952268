"""Solutions other than the reference, and what a submission may use, as pydantic models."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StrictInt, StringConstraints, model_validator

from harness.authoring.models import Strict, refuse
from harness.course.values import Slug, Text

NewText = Annotated[str, Field(description="The new text in place of this one.")]
Dotted = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$")]


class MistakeFile(Strict):
    """A known wrong solution: the reference with replacements, or a whole file of its own."""

    id: Slug = Field(description="A short name in lower case with dashes.")
    explanation: Text = Field(
        description="What is wrong and how to fix it, in a sentence or two, for the learner who made it."
    )
    change: Annotated[dict[Text, NewText], Field(min_length=1)] | None = Field(
        default=None,
        description="Replacements in the reference's text, old to new. The old text must stand there exactly once.",
    )
    of: Slug | None = Field(
        default=None,
        description="The changes are made in this solution of too_costly or alternatives, one with a body, and "
        "not in the reference.",
    )
    body: Text | None = Field(default=None, description="The whole solution as Python text, in place of `change`.")
    number: Annotated[str, StringConstraints(pattern=r"^[0-9.e-]+$")] | None = Field(
        default=None,
        description="A number in the change or the body whose value is a matter of taste, as it is written there: "
        '"1e-9". A submission that has another one of like size is compared with the mistake that has this one.',
    )

    @model_validator(mode="after")
    def _check(self) -> MistakeFile:
        if (self.change is None) is (self.body is None):
            refuse("a mistake has either change or body")
        if self.of is not None and self.change is None:
            refuse('"of" says where the changes are made; a body is complete in itself')
        if self.number is not None and self.number not in (self.body or "".join((self.change or {}).values())):
            refuse(f"number: {self.number} is not in the change or the body")
        return self


class TooCostlyFile(MistakeFile):
    """A solution that is right in value and too expensive; it names the cost or speed cases whose limit it exceeds."""

    exceeds: Annotated[tuple[Text, ...], Field(min_length=1)] = Field(
        description="Names of the cost or speed cases whose limit it exceeds. The first one's reason is shown "
        "where this solution is asked about."
    )


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
