"""The exercise language: what one exercise file may say, as pydantic models.  Reads no exercise and runs nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal, get_args

from pydantic import (
    Field,
    StrictBool,
    StrictInt,
    StringConstraints,
    model_validator,
)

from harness.authoring.models import (
    FREQUENCY_IS,
    LEVEL_IS,
    SCHEMA_FILE,
    Frequency,
    Level,
    Strict,
    exactly_one,
    refuse,
    ruled,
)
from harness.course.domain import DomainFile
from harness.course.expansion import GROUPS, SOLUTIONS
from harness.course.solution_schema import EquivalentFile, ForbidFile, LimitsFile
from harness.course.step_schema import Error, ResultPath, StepFile, check_gradients
from harness.course.symbols import Number
from harness.course.values import Arguments, FloatType, Name, Raw, Slug, Text

MODELINE = f"# yaml-language-server: $schema=../../{SCHEMA_FILE}"

ONE_CALL = "a case has either call or steps"

Size = Annotated[StrictInt, Field(ge=1)]
# What an editor shows for a key that the author names.
Draws = Annotated[tuple[Raw, ...], Field(min_length=1, description="The values that this symbol may have.")]
Sizes = Annotated[tuple[Size, Size], Field(description="The small and the large size of this symbol.")]
Latex = Annotated[Text, Field(description="This text of the statement in LaTeX.")]
Role = Literal["research", "applied", "inference", "rag", "kernels"]


class CompareFile(Strict):
    """How outputs are compared; what a case leaves out is the exercise's."""

    exact: StrictBool | None = Field(
        default=None, description="true: the output must equal the reference's without a tolerance."
    )
    judge: StrictBool | None = Field(
        default=None, description="true: the reference's function `judge` decides, where more than one output is right."
    )
    gradients: StrictBool | None = Field(
        default=None,
        description="true: the results are gradients, whose terms may cancel in a row: the tolerance follows from the "
        "whole tensor.",
    )
    precision: Literal["float32", "float64"] | None = Field(
        default=None,
        description="Intermediate results must be at least this precise, whatever the dtype: rounding of the inputs "
        "excuses no more. A Python float is judged in single precision unless this is float64.",
    )

    def refined(self, case: CompareFile | None) -> CompareFile:
        """These settings, overridden by those of a case where it has its own."""
        return self if case is None else self.model_copy(update=case.model_dump(exclude_none=True))


class CaseFile(Strict):
    """A named call, or script of calls, with drawn or literal arguments."""

    model_config = ruled(exactly_one(("call", "steps"), ONE_CALL))
    written_as: ClassVar[str] = "a case has call, or steps, and perhaps draw, let, repeat or example"

    name: Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"^\S(.*\S)?$")] = Field(
        description="What the learner reads when the case fails: the situation in a few words. Unique in the exercise."
    )
    example: StrictBool = Field(
        default=False,
        description="true: the statement prints this case's output. Without it, the first case is the worked example.",
    )
    draw: dict[Name, Draws] = Field(
        default={},
        description="Symbols for sizes and arithmetic, each with a list of possible values: `{rows: [1, 3]}`. "
        "Repeats take turns.",
    )
    repeat: Annotated[StrictInt, Field(ge=1, le=1000)] = Field(
        default=1, description="How many calls are made of this case, each with new draws."
    )
    dtype: FloatType = Field(default="float32", description="The dtype of drawn tensors without one of their own.")
    let: Arguments = Field(
        default={},
        description="Values that are drawn once, before the arguments; `{ref: name}` refers to them.",
    )
    call: Arguments | None = Field(
        default=None, description="The arguments of the one call, by parameter name: literals or draws."
    )
    gradients: tuple[Name, ...] = Field(
        default=(),
        description="Tensors of each call that require a gradient. The gradients of the result are compared too.",
    )
    steps: Annotated[tuple[StepFile, ...], Field(min_length=1)] | None = Field(
        default=None, description="Several calls in order, in place of `call`. Classes need it."
    )
    strided: tuple[Name, ...] = Field(
        default=(), description="Tensors of the call that are passed with their last two axes swapped in memory."
    )
    padded: tuple[Name, ...] = Field(
        default=(), description="Tensors of the call that are views of wider ones: there is more between their rows."
    )
    raises: Error | None = Field(default=None, description="The built-in exception that the call must raise.")
    diagnostic: StrictBool = Field(
        default=True, description="false: the case only grades, and is not used to tell known mistakes apart."
    )
    compare: CompareFile | None = Field(
        default=None, description="How this case is compared, if not like the others of the exercise."
    )

    @property
    def symbols(self) -> dict[str, tuple[Any, ...]]:
        """What its arithmetic may name, with the values that each name may have."""
        return dict(self.draw)

    @model_validator(mode="after")
    def _check(self) -> CaseFile:
        if (self.call is None) is (self.steps is None):
            refuse(ONE_CALL)
        if self.raises and self.steps is not None:
            refuse("in a script, raises belongs to the step that raises")
        check_gradients(self.gradients, self.call, self.raises)
        for name in (*self.strided, *self.padded):
            if name not in (self.call or {}):
                refuse(f'strided and padded: "{name}" is not an argument of a call here')
        return self


class LimitedFile(CaseFile):
    """A call, or a script of calls, that has a limit."""

    tier: Literal["required", "stretch"] = Field(
        description="required: a solution above the limit fails. stretch: it passes, with `why` as its next step."
    )
    why: Text = Field(description="What a solution above the limit does, and what to do instead.")

    @property
    def is_required(self) -> bool:
        """Whether a solution above the limit fails."""
        return self.tier == "required"

    @model_validator(mode="after")
    def _check_limited(self) -> LimitedFile:
        if self.raises or any(step.raises for step in self.steps or ()):
            refuse("what raises has no limit of cost or speed")
        if self.example or self.repeat != 1 or not self.diagnostic:
            refuse("example, repeat and diagnostic belong to cases")
        return self


class CostFile(LimitedFile):
    """How much work the calls may take.  Subclasses say how the work is measured."""

    measure: str = Field(description="What is counted.")
    limit: Number = Field(
        description="The largest amount that is allowed, in the unit of the measure; arithmetic on symbols is allowed."
    )


class CountedCost(CostFile):
    """How often a callable that is passed in is called, or how many tokens, rows or entries it is given."""

    measure: Literal["calls", "tokens"] = Field(
        description="calls: how often the callable is called. tokens: how many tokens or rows it is given, or how many "
        "entries in a list of tensors."
    )
    of: Name = Field(description="The callable: a function of the reference file.")
    exactly: StrictBool = Field(default=False, description="true: fewer than the limit are wrong too.")


class FlopsCost(CostFile):
    """Floating-point operations of torch's products and sums."""

    measure: Literal["flops"] = Field(description="Floating-point operations of torch's products and sums.")


class MemoryCost(CostFile):
    """Peak memory above that before the call, in MB, measured from outside the guest."""

    measure: Literal["memory_mb"] = Field(description="Peak memory during the call, above the memory before it, in MB.")


class GrowthCost(CostFile):
    """The exponent of the CPU time between a small and a large size, measured from outside the guest."""

    measure: Literal["growth"] = Field(
        description="The exponent of the CPU time between a small and a large size: 1 is linear, 2 is quadratic."
    )
    sizes: Annotated[dict[Name, Sizes], Field(min_length=1)] = Field(
        description="The small and the large size of each symbol: `{n: [200, 1600]}`."
    )

    @property
    def symbols(self) -> dict[str, tuple[Any, ...]]:
        return {**self.draw, **self.sizes}

    @model_validator(mode="after")
    def _check_sizes(self) -> GrowthCost:
        if any(small >= large for small, large in self.sizes.values()):
            refuse("sizes: the small size comes first")
        return self


class TrafficCost(CostFile):
    """Elements that interpreted kernels load and store in global memory, all programs together."""

    measure: Literal["traffic"] = Field(
        description="Elements that the kernels load and store in global memory; masked lanes do not count."
    )
    exactly: StrictBool = Field(default=False, description="true: fewer than the limit are wrong too.")


AnyCost = CountedCost | FlopsCost | MemoryCost | GrowthCost | TrafficCost
COST_FILES: tuple[type[CostFile], ...] = get_args(AnyCost)
Cost = Annotated[AnyCost, Field(discriminator="measure")]


class SpeedFile(LimitedFile):
    """A call that is timed against the reference, on new inputs in each round."""

    device: Literal["cpu", "cuda"] = Field(default="cpu", description="Where the call is timed.")
    limit: Annotated[float, Field(strict=True, ge=1.15, le=1000, allow_inf_nan=False)] = Field(
        description="The allowed time, as a multiple of the reference's."
    )
    against: Literal["reference", "torch"] = Field(
        default="reference", description="torch: timed against in_torch, where the reference launches kernels."
    )
    tokens: Annotated[StrictInt, Field(ge=1)] | None = Field(
        default=None, description="The tokens that the call makes: speeds are then given in tokens a second."
    )
    calls: Annotated[StrictInt, Field(ge=1, le=1000)] = Field(
        default=1, description="On a GPU: the number of calls in one timed window, each with its own inputs."
    )

    @model_validator(mode="after")
    def _check_speed(self) -> SpeedFile:
        if self.device == "cuda" and len(self.steps or ()) > 1:
            refuse("on a GPU one call is timed, not a script of several")
        if self.device == "cpu" and self.calls != 1:
            refuse('"calls" belongs to device: cuda')
        return self


class SharedFile(Strict):
    """What the cases of an exercise share; `harness.course.expansion` writes it out."""

    call: Arguments = Field(
        default={}, description="Arguments that calls of the entry leave out; a case's own ones count first."
    )
    let: Arguments = Field(
        default={}, description="Values that are drawn once in each case that uses them: `$name` refers to them."
    )
    define: Arguments = Field(
        default={},
        description="Values that are drawn again wherever they are used: `$name`, or `{use: name, n: 4}`, which gives "
        "the sizes in it.",
    )
    part: ResultPath = Field(
        default=(), description="The part of each result that is compared, where a step says nothing else."
    )


class ExerciseFile(SharedFile):
    """A whole exercise file."""

    beside: ClassVar[tuple[str, ...]] = SOLUTIONS

    id: Slug = Field(
        description="The file's name without .yaml: lower case, with dashes. Learners name their file after it."
    )
    title: Text = Field(description="A short title for lists.")
    level: Level = Field(description=LEVEL_IS)
    minutes: Annotated[StrictInt, Field(ge=1, le=240)] = Field(description="How long a prepared candidate needs.")
    frequency: Frequency = Field(default="sometimes", description=FREQUENCY_IS)
    roles: tuple[Role, ...] = Field((), description="The roles whose interviewers ask about it: an estimate.")
    needs: tuple[Slug, ...] = Field(default=(), description="Ids of exercises to solve before this one.")
    uses: tuple[Slug, ...] = Field(
        default=(),
        description="Ids of exercises whose files a submission may import, such as the earlier steps of its project: "
        "`[tiny-gpt-1]` allows `from tiny_gpt_1 import Tokenizer`. What one of them uses comes before it.",
    )
    tags: tuple[Text, ...] = Field(default=(), description="Words to search for.")
    sources: tuple[Text, ...] = Field(
        default=(), description="Papers, books or code that the statement is based on, each with its section or line."
    )
    entry: Text = Field(
        description="The function or class with its parameters, as a Python signature: `softmax(x, dim=-1)`."
    )
    returns: Text = Field(description="What it returns, as a Python type: `Tensor`. The starter file shows it.")
    statement: Text = Field(
        description="The task in Markdown: what to write, every parameter, edge cases, what is forbidden, a "
        "worked example."
    )
    formulas: dict[Text, Latex] = Field({}, description="Texts of the statement and the same in LaTeX, for pages.")
    conventions: tuple[Text, ...] = Field(
        (), description="What well-known code or papers do differently, one sentence each."
    )
    language: Literal["", "triton"] = Field(
        default="",
        description="triton: the entry launches kernels of Triton. On a CPU they are interpreted, and a guard names "
        "what would break on a GPU. The reference also defines in_torch, with the same parameters: the answer key.",
    )
    hints: Annotated[tuple[Text, ...], Field(min_length=3, max_length=3)] = Field(
        description="Three hints: a question, the idea, almost the code."
    )
    limits: LimitsFile = Field(default=LimitsFile(), description="What one submission may use.")
    forbid: tuple[ForbidFile, ...] = Field(
        default=(),
        description="What a submission may not use, such as the library function that the exercise asks for.",
    )
    compare: CompareFile = Field(default=CompareFile(), description="How outputs are compared, in all cases.")
    domain: DomainFile = Field(
        DomainFile(where={}), description="The arguments that the statement allows, if it limits them."
    )
    equivalent: tuple[EquivalentFile, ...] = Field(
        (), description="Mutants that are right on every allowed call; `harness lint --mutants` skips them."
    )
    cases: Annotated[tuple[CaseFile, ...], Field(min_length=1)] = Field(
        description="Calls whose values are compared with the reference's."
    )
    stability: tuple[CaseFile, ...] = Field(default=(), description="Like cases, for extreme numbers and small dtypes.")
    cost: tuple[Cost, ...] = Field(default=(), description="Limits on counted work, memory or growth.")
    speed: tuple[SpeedFile, ...] = Field(default=(), description="Limits on time, relative to the reference.")

    def all_cases(self) -> Iterator[tuple[str, int, CaseFile]]:
        """Every case, with the key that it stands under and its number there."""
        for group in GROUPS:
            yield from ((group, number, case) for number, case in enumerate(getattr(self, group)))
