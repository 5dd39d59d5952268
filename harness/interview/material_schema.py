"""The schema of `flashcards/interview/`: pydantic models."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BaseModel, Field, StrictInt, model_validator

from harness.authoring.models import LEVEL_IS, Level, Strict, exactly_one, refuse, ruled
from harness.authoring.strict_yaml import Place
from harness.cards.schema import ComputedFile, NonBlank, WrongFile
from harness.course.values import Slug

# From recall to design: the depth of a question of a chain.
Depth = Literal["recall", "explain", "apply", "analyse", "design"]
DEPTHS: tuple[Depth, ...] = get_args(Depth)
# A text without the line breaks of the file, and one that keeps them.
Line = Annotated[NonBlank, AfterValidator(lambda text: " ".join(text.split()))]
Prose = Annotated[NonBlank, AfterValidator(str.strip)]
ONE_FORM = "a part is either spoken or calculated"
Minutes = Annotated[StrictInt, Field(ge=1, le=120)]
# What an editor shows for a key that the author names.
NewText = Annotated[str, Field(description="The wrong text in place of this right one.")]


class ProbedPointFile(Strict):
    """A point, and what the interviewer asks next, by what was said of it."""

    says: Line = Field(description="The point.")
    if_said: Line | None = Field(default=None, description="A deeper question for someone who said it.")
    if_missed: Line | None = Field(
        default=None, description="A nudge for someone who did not; it does not give the point away."
    )


class ProbedFlagFile(Strict):
    """A wrong statement, and the question that challenges it."""

    says: Line = Field(description="What must not be said.")
    if_said: Line | None = Field(default=None, description="A question that leads to the contradiction.")


class SpokenFile(Strict):
    """A question that is answered aloud and judged by its key points."""

    question: Prose = Field(description="The question, as the interviewer asks it.")
    must: Annotated[tuple[Line | ProbedPointFile, ...], Field(min_length=1, max_length=3)] = Field(
        description="One to three points; an answer without one of them is wrong. A point may carry probes."
    )
    points: Annotated[tuple[Line, ...], Field(max_length=6)] = Field(default=(), description="What a full answer adds.")
    red_flags: Annotated[tuple[Line | ProbedFlagFile, ...], Field(max_length=4)] = Field(
        default=(), description="What must not be said. A red flag may carry a probe."
    )
    answer: Prose = Field(description="A model answer, as spoken.")
    seconds: Annotated[StrictInt, Field(ge=20, le=600)] = Field(
        default=90, description="The time limit for the answer, in seconds."
    )


class CalculatedFile(ComputedFile):
    """A question whose answer is a number, computed by a formula and right within a factor."""

    question: Prose = Field(description="The question, with the names of `draw` and `let` in braces.")
    factor: Annotated[float, Field(gt=1, le=10)] = Field(
        default=2.0, description="An answer is right if it is at most this many times too large or too small."
    )
    wrong: tuple[WrongFile, ...] = Field(default=(), description="Formulas that people use by mistake.")
    working: Prose = Field(description="The calculation step by step; {answer} is its result.")


class PlacedFile(Strict):
    """The topic, level and sources of an entry."""

    id: Slug = Field(description="A name in lower case with dashes, unique among entries of its kind.")
    topic: Slug = Field(description="A topic of the decks, or a new one.")
    chapter: Slug = Field(description="The chapter of the course that it belongs to.")
    level: Level = Field(description=LEVEL_IS)
    exercises: tuple[Slug, ...] = Field(default=(), description="Ids of exercises that train what it asks.")
    sources: Annotated[tuple[NonBlank, ...], Field(min_length=1)] = Field(
        description="Primary sources: paper, section, identifier."
    )


class ChainQuestionFile(SpokenFile):
    """One question of a chain."""

    depth: Depth = Field(description="How deep it goes; each question goes deeper than the last.")


class ChainFile(PlacedFile):
    """Questions on one topic, each deeper than the last, asked until one is missed."""

    questions: Annotated[tuple[ChainQuestionFile, ...], Field(min_length=3, max_length=5)] = Field(
        description="Three to five questions, from recall towards design."
    )

    @model_validator(mode="after")
    def _check(self) -> ChainFile:
        depths = [DEPTHS.index(question.depth) for question in self.questions]
        if depths != sorted(set(depths)):
            refuse(f"each question goes deeper than the last, in this order: {', '.join(DEPTHS)}")
        return self


class PartFile(Strict):
    """A step of a design case: either spoken or calculated."""

    model_config = ruled(exactly_one(("spoken", "calculated"), ONE_FORM))

    name: NonBlank = Field(description="What the rubric calls it, such as requirements or failure modes.")
    spoken: SpokenFile | None = Field(default=None, description="A part that is answered aloud.")
    calculated: CalculatedFile | None = Field(default=None, description="A part whose answer is a number.")

    @model_validator(mode="after")
    def _check(self) -> PartFile:
        if (self.spoken is None) is (self.calculated is None):
            refuse(ONE_FORM)
        return self


class DesignFile(PlacedFile):
    """A system to design: the situation, then its parts in order, each scored by its own key points."""

    title: NonBlank = Field(description="A short title for lists.")
    situation: Prose = Field(description="What the interviewer says first.")
    parts: Annotated[tuple[PartFile, ...], Field(min_length=3, max_length=7)] = Field(
        description="Three to seven parts, in the order in which they are asked."
    )


class EstimateFile(PlacedFile, CalculatedFile):
    """A back-of-the-envelope calculation."""


class CostFile(SpokenFile):
    """The question about the cost of an exercise's solution."""

    exercise: Slug = Field(description="The exercise whose solution the question is about.")


class ExtensionStepFile(Strict):
    """The next exercise, to be written below the existing code."""

    exercise: Slug = Field(description="The exercise that comes next; it may use the code above it.")
    ask: NonBlank = Field(description="What the interviewer says.")
    minutes: Minutes = Field(description="How long a prepared candidate needs.")


class ExtensionFile(Strict):
    """The steps that follow an exercise after it passes."""

    exercise: Slug = Field(description="The exercise that the round begins with.")
    steps: Annotated[tuple[ExtensionStepFile, ...], Field(min_length=1, max_length=4)] = Field(
        description="One to four further exercises, each asked once the last one passes."
    )


class MaterialFile(Strict):
    """A file of interview material; each list may be left out."""

    chains: tuple[ChainFile, ...] = Field(default=(), description="Questions on one topic, each deeper than the last.")
    designs: tuple[DesignFile, ...] = Field(default=(), description="Systems to design, part by part.")
    estimates: tuple[EstimateFile, ...] = Field(default=(), description="Back-of-the-envelope calculations.")
    costs: tuple[CostFile, ...] = Field(
        default=(), description="Questions about the cost of a solution, asked once it passes."
    )
    extensions: tuple[ExtensionFile, ...] = Field(default=(), description="Exercises that follow one that passed.")


class WrongFixFile(Strict):
    """A line that looks like the fix but is not."""

    line: NonBlank = Field(description="The line, as Python; layout and comments do not matter.")
    explanation: Line = Field(description="Why it does not fix the bug.")


class BugFile(Strict):
    """A bug to plant in a system."""

    id: Slug = Field(description="A name in lower case with dashes, unique in the file.")
    explanation: Line = Field(description="The bug and its fix, for the debrief.")
    change: Annotated[dict[str, NewText], Field(min_length=1)] = Field(
        description="Right and wrong texts; each right text occurs once in the program."
    )
    behaviour: NonBlank = Field(description="The function of the behaviours file that fails with this bug alone.")
    wrong_fixes: tuple[WrongFixFile, ...] = Field(
        default=(), description="Lines that look like the fix but are not, each with the reason."
    )


class SystemFile(PlacedFile):
    """A program with bugs to plant: `ID.py` beside this file is correct, `ID_behaviours.py` checks it."""

    title: NonBlank = Field(description="A short title for lists.")
    minutes: Minutes = Field(description="How long a prepared candidate needs to find three bugs.")
    statement: Prose = Field(description="What the program does.")
    bugs: Annotated[tuple[BugFile, ...], Field(min_length=3, max_length=8)] = Field(
        description="Three to eight bugs. Each is independent of the others; a round plants some of them."
    )


# The models of the mappings inside a file, by the key that they stand under.
_MODELS: dict[Any, type[BaseModel]] = {
    "chains": ChainFile, "questions": ChainQuestionFile, "designs": DesignFile, "parts": PartFile,
    "spoken": SpokenFile, "calculated": CalculatedFile, "estimates": EstimateFile, "costs": CostFile,
    "wrong": WrongFile, "must": ProbedPointFile, "red_flags": ProbedFlagFile,
    "extensions": ExtensionFile, "steps": ExtensionStepFile, "bugs": BugFile, "wrong_fixes": WrongFixFile,
}  # fmt: skip


def model_at(place: Place, mapping: Mapping[Any, Any]) -> type[BaseModel] | None:
    """The model of the mapping at this place of either kind of file."""
    names = [part for part in place if isinstance(part, str)]
    if names:
        return _MODELS.get(names[-1])
    return SystemFile if "bugs" in mapping else MaterialFile
