"""The schema of `flashcards/interview/`: pydantic models."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BaseModel, Field, StrictBool, StrictInt, model_validator

from harness.authoring.models import LEVEL_IS, Level, Strict, exactly_one, has_item, refuse, ruled
from harness.authoring.strict_yaml import Place
from harness.cards.schema import (
    IS_RIGHT,
    ONE_RIGHT,
    ComputedFile,
    Condition,
    DrawnFile,
    NonBlank,
    OptionFile,
    Options,
    WrongFile,
)
from harness.course.values import Slug

# From recall to design: the depth of a question of a chain.
Depth = Literal["recall", "explain", "apply", "analyse", "design"]
DEPTHS: tuple[Depth, ...] = get_args(Depth)
# A text without the line breaks of the file, and one that keeps them.
Line = Annotated[NonBlank, AfterValidator(lambda text: " ".join(text.split()))]
Prose = Annotated[NonBlank, AfterValidator(str.strip)]
# The lists of rounds made of parts.
ROUNDS = ("designs", "kernels", "papers", "projects", "behavioural")
FORMS = ("spoken", "calculated", "chosen", "one_of")
ONE_FORM = f"a part has one of {', '.join(FORMS)}"
Minutes = Annotated[StrictInt, Field(ge=1, le=120)]
PHRASES_ARE = (
    "Whole words or phrases, one of which is enough; `cach*` stands for each word that begins so, `#` for any number."
)
Phrases = Annotated[tuple[NonBlank, ...], Field(min_length=1)]
ONE_CLAIM = "a must has one of says, of"
IfSaid = Annotated[Line | None, Field(description="A deeper question for someone who said it.")]
IfMissed = Annotated[
    Line | None, Field(description="A nudge for someone who did not; it does not give the point away.")
]
When = Annotated[Condition | None, Field(description="A condition on the drawn numbers; else it is left out.")]
# What an editor shows for a key that the author names.
NewText = Annotated[str, Field(description="The wrong text in place of this right one.")]


class ProbedPointFile(Strict):
    """A point, and what the interviewer asks next, by what was said of it."""

    says: Line = Field(description="The point.")
    if_said: IfSaid = None
    if_missed: IfMissed = None
    when: When = None


class MustFile(Strict):
    """A point that a right answer has, or several of which some are enough and which count as one."""

    model_config = ruled(exactly_one(("says", "of"), ONE_CLAIM))

    says: Line | None = Field(default=None, description="The point.")
    of: Annotated[tuple[Line, ...], Field(min_length=2, max_length=5)] | None = Field(
        default=None, description="Instead of `says`: the points of a group, one claim each."
    )
    need: Annotated[StrictInt, Field(ge=1, le=4)] = Field(default=1, description="How many of the group are enough.")
    if_said: IfSaid = None
    if_missed: IfMissed = None
    when: When = None

    @property
    def claims(self) -> tuple[str, ...]:
        """What a person can say of it."""
        return self.of or (self.says or "",)

    @model_validator(mode="after")
    def _check(self) -> MustFile:
        if (self.says is None) == (self.of is None):
            refuse(ONE_CLAIM)
        if self.need > 1 and self.need >= len(self.claims):
            refuse("need is less than the number of points in of; points that are all needed stand by themselves")
        if self.of and self.when:
            refuse("a group has no condition (when)")
        return self


class ProbedFlagFile(Strict):
    """A wrong statement, and the question that challenges it."""

    says: Line = Field(description="What must not be said.")
    if_said: Line | None = Field(default=None, description="A question that leads to the contradiction.")
    when: When = None


class PhraseFile(Strict):
    """Words of an answer that open a question, right or wrong as they may be."""

    said: Phrases = Field(description=PHRASES_ARE)
    ask: Line = Field(description="The question.")


class SpokenFile(Strict):
    """A question that is answered aloud and judged by its key points."""

    question: Prose = Field(description="The question, as the interviewer asks it.")
    must: Annotated[tuple[Line | MustFile, ...], Field(min_length=1, max_length=3)] = Field(
        description="One to three points; an answer without one of them is wrong. A point may carry probes, and may be "
        "a group, of which some are enough."
    )
    points: Annotated[tuple[Line | ProbedPointFile, ...], Field(max_length=6)] = Field(
        default=(), description="What a full answer adds."
    )
    red_flags: Annotated[tuple[Line | ProbedFlagFile, ...], Field(max_length=4)] = Field(
        default=(), description="What must not be said. A red flag may carry a probe."
    )
    phrases: tuple[PhraseFile, ...] = Field(default=(), description="Words that open a question of their own.")
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


class ChosenFile(Strict):
    """A question with options, of which one is right."""

    question: Prose = Field(description="The question.")
    options: Options = Field(
        description="Three to five options. Exactly one is right.",
        json_schema_extra={"allOf": [has_item(IS_RIGHT, ONE_RIGHT)]},
    )

    @model_validator(mode="after")
    def _check(self) -> ChosenFile:
        if sum(option.is_right for option in self.options) != 1:
            refuse("exactly one option is right (right: true)")
        return self


class PartFile(Strict):
    """A step of a round: spoken, calculated, chosen, or one of several spoken ones, which is drawn."""

    model_config = ruled(exactly_one(FORMS, ONE_FORM))

    name: NonBlank = Field(description="What the rubric calls it, such as requirements or failure modes.")
    if_said: Phrases | None = Field(
        default=None, description=f"Asked only if an earlier answer of the round has these words. {PHRASES_ARE}"
    )
    unless_said: Phrases | None = Field(default=None, description="Asked only if no earlier answer has these words.")
    spoken: SpokenFile | None = Field(default=None, description="A part that is answered aloud.")
    calculated: CalculatedFile | None = Field(default=None, description="A part whose answer is a number.")
    chosen: ChosenFile | None = Field(default=None, description="A part with options.")
    one_of: Annotated[tuple[SpokenFile, ...], Field(min_length=2, max_length=6)] | None = Field(
        default=None, description="Spoken parts, of which each sitting draws one: a twist."
    )

    @model_validator(mode="after")
    def _check(self) -> PartFile:
        if sum(getattr(self, form) is not None for form in FORMS) != 1:
            refuse(ONE_FORM)
        return self


class RoundFile(PlacedFile, DrawnFile):
    """A situation and its parts, asked in order.  Numbers are drawn once for a sitting, the same for all its parts."""

    title: NonBlank = Field(description="A short title for lists.")
    situation: Prose = Field(description="What the interviewer says first; drawn names stand in braces, as in parts.")
    parts: Annotated[tuple[PartFile, ...], Field(min_length=3, max_length=9)] = Field(
        description="Three to nine parts, in the order in which they are asked."
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
    designs: tuple[RoundFile, ...] = Field(default=(), description="Systems to design, part by part.")
    kernels: tuple[RoundFile, ...] = Field(
        default=(), description="Profiles of kernels: the limit, the change, its gain, what would prove it wrong."
    )
    papers: tuple[RoundFile, ...] = Field(default=(), description="Papers to discuss: claim, evidence, doubts.")
    projects: tuple[RoundFile, ...] = Field(
        default=(), description="The candidate's own project: a story, then questions by what was said."
    )
    behavioural: tuple[RoundFile, ...] = Field(
        default=(), description="Stories and views: a prompt, then a ladder of questions."
    )
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


class SampleFile(Strict):
    """An answer of somebody else, graded beforehand."""

    grade: Literal["weak", "passable", "strong"] = Field(description="How good the answer is.")
    must: tuple[StrictBool, ...] = Field(description="For each must of the question, in order: whether it is said.")
    points: tuple[StrictBool, ...] = Field(default=(), description="The same for the other points.")
    trap: Line | None = Field(default=None, description="What invites a wrong judgement.")
    text: Prose = Field(description="The answer, 60 to 120 words.")


class SampledFile(Strict):
    """A question of a chain and three answers to it."""

    question: NonBlank = Field(description="The id of the question: `chain:kv-cache/2`.")
    answers: Annotated[tuple[SampleFile, ...], Field(min_length=3, max_length=3)] = Field(
        description="A weak, a passable and a strong answer, in this order."
    )


class SamplesFile(Strict):
    """A file of graded answers, by which people learn how leniently they judge."""

    samples: Annotated[tuple[SampledFile, ...], Field(min_length=1)] = Field(description="Questions with answers.")


# The models of the mappings inside a file, by the key that they stand under.
_MODELS: dict[Any, type[BaseModel]] = {
    "chains": ChainFile, "questions": ChainQuestionFile, "parts": PartFile, "spoken": SpokenFile,
    "one_of": SpokenFile, "calculated": CalculatedFile, "chosen": ChosenFile, "options": OptionFile,
    "estimates": EstimateFile, "costs": CostFile, "wrong": WrongFile, "must": MustFile,
    "points": ProbedPointFile, "red_flags": ProbedFlagFile, "phrases": PhraseFile, "extensions": ExtensionFile,
    "steps": ExtensionStepFile, "bugs": BugFile, "wrong_fixes": WrongFixFile, "samples": SampledFile,
    "answers": SampleFile, **dict.fromkeys(ROUNDS, RoundFile),
}  # fmt: skip


def model_at(place: Place, mapping: Mapping[Any, Any]) -> type[BaseModel] | None:
    """The model of the mapping at this place of any kind of file."""
    names = [part for part in place if isinstance(part, str)]
    if names:
        return _MODELS.get(names[-1])
    return SystemFile if "bugs" in mapping else SamplesFile if "samples" in mapping else MaterialFile
