"""The schema of `flashcards/interview/`: pydantic models, and the JSON Schemas that follow from them.

`python -m harness.interview.material_schema FOLDER` writes the schemas that editors use.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, Field, StrictInt, model_validator

from harness.authoring.models import Strict, refuse, schema_text
from harness.cards.schema import Condition, Formula, FreeName, Level, NonBlank, Values
from harness.course.values import Slug

# From recall to design: the depth of a question of a chain.
Depth = Literal["recall", "explain", "apply", "analyse", "design"]
DEPTHS: tuple[Depth, ...] = get_args(Depth)
# A text without the line breaks of the file, and one that keeps them.
Line = Annotated[NonBlank, AfterValidator(lambda text: " ".join(text.split()))]
Prose = Annotated[NonBlank, AfterValidator(str.strip)]
Sources = Annotated[
    tuple[NonBlank, ...], Field(min_length=1, description="Primary sources: paper, section, identifier.")
]
Minutes = Annotated[StrictInt, Field(ge=1, le=120)]


class SpokenFile(Strict):
    """A question that is answered aloud and judged by its key points."""

    question: Prose
    must: Annotated[
        tuple[Line, ...], Field(min_length=1, max_length=3, description="An answer without one of these is wrong.")
    ]
    points: Annotated[tuple[Line, ...], Field(max_length=6, description="What a full answer adds.")] = ()
    red_flags: Annotated[tuple[Line, ...], Field(max_length=4, description="What must not be said.")] = ()
    answer: Annotated[Prose, Field(description="A model answer, as spoken.")]
    seconds: Annotated[StrictInt, Field(ge=20, le=600, description="The time limit for the answer.")] = 90


class CalculatedFile(Strict):
    """A question whose answer is a number, computed by a formula and right within a factor."""

    question: Annotated[Prose, Field(description="{name} is a number of draw or let.")]
    draw: Annotated[dict[FreeName, Values], Field(description="Numbers drawn by seed.")] = Field({})
    let: Annotated[dict[FreeName, Formula], Field(description="Named steps of the calculation, in order.")] = Field({})
    only: Annotated[tuple[Condition, ...], Field(description="A draw that violates one is replaced.")] = ()
    formula: Formula
    unit: str = ""
    factor: Annotated[
        float,
        Field(gt=1, le=10, description="An answer is right if it is at most this many times too large or too small."),
    ] = 2.0
    working: Annotated[Prose, Field(description="How to get there; {answer} is the result.")]


class PlacedFile(Strict):
    """The topic, level and sources of an entry."""

    id: Slug
    topic: Annotated[Slug, Field(description="A topic of the decks, or a new one.")]
    chapter: Slug
    level: Level
    exercises: Annotated[tuple[Slug, ...], Field(description="Exercises that practise it.")] = ()
    sources: Sources


class ChainQuestionFile(SpokenFile):
    """One question of a chain."""

    depth: Annotated[Depth, Field(description="How deep it goes; each question goes deeper than the last.")]


class ChainFile(PlacedFile):
    """Questions on one topic, each deeper than the last, asked until one is missed."""

    questions: Annotated[tuple[ChainQuestionFile, ...], Field(min_length=3, max_length=5)]

    @model_validator(mode="after")
    def _check(self) -> ChainFile:
        depths = [DEPTHS.index(question.depth) for question in self.questions]
        if depths != sorted(set(depths)):
            refuse(f"each question goes deeper than the last, in this order: {', '.join(DEPTHS)}")
        return self


class PartFile(Strict):
    """A step of a design case: either spoken or calculated."""

    name: Annotated[NonBlank, Field(description="What the rubric calls it, such as requirements or failure modes.")]
    spoken: SpokenFile | None = None
    calculated: CalculatedFile | None = None

    @model_validator(mode="after")
    def _check(self) -> PartFile:
        if (self.spoken is None) is (self.calculated is None):
            refuse("a part is either spoken or calculated")
        return self


class DesignFile(PlacedFile):
    """A system to design: the situation, then its parts in order, each scored by its own key points."""

    title: NonBlank
    situation: Annotated[Prose, Field(description="What the interviewer says first.")]
    parts: Annotated[tuple[PartFile, ...], Field(min_length=3, max_length=7)]


class EstimateFile(PlacedFile, CalculatedFile):
    """A back-of-the-envelope calculation."""


class CostFile(SpokenFile):
    """The question about the cost of an exercise's solution."""

    exercise: Slug


class ExtensionStepFile(Strict):
    """The next exercise, to be written below the existing code."""

    exercise: Slug
    ask: Annotated[NonBlank, Field(description="What the interviewer says.")]
    minutes: Minutes


class ExtensionFile(Strict):
    """The steps that follow an exercise after it passes."""

    exercise: Slug
    steps: Annotated[tuple[ExtensionStepFile, ...], Field(min_length=1, max_length=4)]


class MaterialFile(Strict):
    """A file of interview material; each list may be left out."""

    chains: tuple[ChainFile, ...] = ()
    designs: tuple[DesignFile, ...] = ()
    estimates: tuple[EstimateFile, ...] = ()
    costs: tuple[CostFile, ...] = ()
    extensions: tuple[ExtensionFile, ...] = ()


class WrongFixFile(Strict):
    """A line that looks like the fix but is not."""

    line: Annotated[NonBlank, Field(description="The line, as Python; layout and comments do not matter.")]
    explanation: Line


class BugFile(Strict):
    """A bug to plant in a system."""

    id: Slug
    explanation: Annotated[Line, Field(description="The bug and its fix, for the debrief.")]
    change: Annotated[
        dict[str, str],
        Field(min_length=1, description="Right and wrong texts; each right text occurs once in the file."),
    ]
    behaviour: Annotated[
        NonBlank, Field(description="The function of the behaviours file that fails with this bug alone.")
    ]
    wrong_fixes: tuple[WrongFixFile, ...] = ()


class SystemFile(PlacedFile):
    """A program with bugs to plant: `ID.py` beside this file is correct, `ID_behaviours.py` checks it."""

    title: NonBlank
    minutes: Minutes
    statement: Annotated[Prose, Field(description="What the program does.")]
    bugs: Annotated[tuple[BugFile, ...], Field(min_length=3, max_length=8)]


if __name__ == "__main__":
    for name, model in (("material", MaterialFile), ("system", SystemFile)):
        text = schema_text(model.model_json_schema(by_alias=True))
        Path(sys.argv[1], f"{name}.schema.json").write_text(text, encoding="utf-8")
