"""One card from its question to its rating: every key or line moves a `CardRun` on.  Pure.

explain                          speak (write) · sure · points one by one · red flags one by one · rate
numeric                          number · sure · (self) · rate
choice, scenario, spot-the-bug   pick · sure · rate
cloze                            gap by gap · sure · (self) · rate

The confidence is always asked before anything is revealed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

from harness.cards import cloze, numeric
from harness.cards.numeric import NumericJudgement
from harness.cards.question import PreparedCard
from harness.cards.records import Card, Choice, Cloze, Explain, Numeric, Scenario, SpotTheBug
from harness.scheduler.events import Reviewed
from harness.scheduler.rating import RatingRange, rate_plain, rate_points
from harness.terminal.blocks import BACKSPACE, END

Phase = Literal["speak", "write", "number", "gap", "pick", "sure", "points", "flags", "self", "rate"]
REVEALED = ("points", "flags", "self", "rate")
# key: (per cent, in words)
SURENESS = {"1": (0, "a guess"), "2": (25, "unsure"), "3": (50, "half"), "4": (75, "sure"), "5": (100, "certain")}
NO_IDEA = "-"
WORDS = {"yes": "y", "no": "n", "again": "1", "hard": "2", "good": "3", "easy": "4"}
Command = TypeVar("Command", bound=str)


@dataclass(frozen=True, kw_only=True)
class CardRun:
    """The state of the card that is being asked."""

    prepared: PreparedCard
    phase: Phase
    # Since the question was displayed, without pauses; stops when the answer is given.
    elapsed_ms: int = 0
    is_answered: bool = False
    is_hinted: bool = False
    # Whether the learner gave up on the question.
    has_no_idea: bool = False
    confidence: int | None = None
    # What was typed; for a cloze also gap by gap.
    answer: str = ""
    typed: tuple[str, ...] = ()
    # Places of the chosen options as displayed, from 0.
    picked: tuple[int, ...] = ()
    points: tuple[bool, ...] = ()
    flags: tuple[bool, ...] = ()
    rating_range: RatingRange | None = None
    # Of a numeric card: how right the typed number is.
    judgement: NumericJudgement | None = None
    # Whether the learner counted an answer as right that was judged wrong.
    is_overridden: bool = False

    @property
    def is_revealed(self) -> bool:
        """Whether the right answer was displayed."""
        return self.phase in REVEALED


def begin(prepared: PreparedCard) -> CardRun:
    """The state of a card that was just asked."""
    return CardRun(prepared=prepared, phase=_FIRST[type(prepared.card)])


def take(run: CardRun, text: str) -> CardRun | str:
    """The state after this key or line; a message if it was none of those expected."""
    if text == NO_IDEA and not run.is_answered and run.phase != "write":
        return _reveal(replace(run, has_no_idea=True, is_answered=True, confidence=0))
    return _STEPS[run.phase](run, text)


def command_in(text: str, commands: Mapping[str, Command], run: CardRun | None) -> Command | None:
    """The command in this text, by its key or its name; where an answer is typed, it needs a colon.

    `run` is None where no card is asked.
    """
    key = text.lower()
    is_typed = run is not None and run.phase in ("write", "gap")
    if key.startswith(":"):
        key, is_typed = key[1:].strip(), False
    elif key not in (BACKSPACE, END) and run is not None and _takes_letters(run):
        return None
    if key in commands:
        return commands[key]
    return None if is_typed else next((command for command in commands.values() if command == key), None)


def as_key(run: CardRun, text: str) -> str:
    """A word as the key that it stands for, unless an answer is typed here."""
    if run.phase in ("write", "gap", "number"):
        return text
    text = WORDS.get(text.lower(), text)
    return text if run.phase == "speak" else text.lower()


def review_of(run: CardRun, rating: int, *, at_ms: int, session: str, is_cram: bool) -> Reviewed:
    """The answer as it is stored."""
    assert run.rating_range is not None
    card = run.prepared.card
    return Reviewed(
        at_ms=at_ms,
        session=session,
        card=card.id,
        rating=rating,
        took_ms=run.elapsed_ms,
        seed=run.prepared.seed,
        digest=card.digest,
        confidence=run.confidence,
        points=run.points,
        red_flags=run.flags,
        answer=" | ".join(run.typed) if isinstance(card, Cloze) else run.answer,
        mistake=run.rating_range.mistake,
        hinted=run.is_hinted,
        overridden=run.is_overridden,
        is_cram=is_cram,
    )


def _takes_letters(run: CardRun) -> bool:
    """Whether a single letter may be an answer here."""
    has_letters = run.phase == "gap" and any(len(right) == 1 for gap in run.prepared.gaps for right in gap)
    return run.phase == "write" or has_letters


# ---- answering


def _speak(run: CardRun, text: str) -> CardRun | str:
    if not text:
        return replace(run, phase="sure", is_answered=True)
    if text == "t":
        return replace(run, phase="write")
    if len(text) > 1:  # a whole line, in line mode
        return replace(run, phase="sure", is_answered=True, answer=text)
    return "Say your answer aloud; Space or Enter ends it, t lets you type it instead."


def _write(run: CardRun, text: str) -> CardRun | str:
    return replace(run, phase="sure", is_answered=True, answer=text)


def _number(run: CardRun, text: str) -> CardRun | str:
    assert isinstance(run.prepared.card, Numeric)
    if not text:
        return f"Type a number, or {NO_IDEA} if you do not know."
    problem = numeric.complaint(run.prepared.card, text)
    return problem or replace(run, phase="sure", is_answered=True, answer=text)


def _gap(run: CardRun, text: str) -> CardRun | str:
    if not text:  # thought, not typed
        return replace(run, phase="sure", is_answered=True)
    typed = (*run.typed, text)
    if len(typed) < len(run.prepared.gaps):
        return replace(run, typed=typed)
    return replace(run, phase="sure", is_answered=True, typed=typed, answer=" | ".join(typed))


def _pick(run: CardRun, text: str) -> CardRun | str:
    options = run.prepared.options
    numbers = [int(char) - 1 for char in text if char.isdecimal()]
    is_several = run.prepared.takes_several
    if not text and run.picked:
        return _picked(run, run.picked)
    if not numbers or text.strip("0123456789, ") or not all(0 <= number < len(options) for number in numbers):
        asked = "one or more of" if is_several else "one of"
        return f"Press {asked} 1 to {len(options)}{', then Enter' if is_several else ''}, or {NO_IDEA}."
    if not is_several:
        return _picked(run, (numbers[0],)) if len(numbers) == 1 else "One of them is right: press its number."
    if len(numbers) > 1:
        return _picked(run, tuple(sorted(set(numbers))))
    return replace(run, picked=tuple(sorted(set(run.picked) ^ set(numbers))))


def _picked(run: CardRun, picked: tuple[int, ...]) -> CardRun:
    taken = [run.prepared.options[place] for place in picked]
    return replace(run, phase="sure", is_answered=True, picked=picked, answer=",".join(option.name for option in taken))


def _sure(run: CardRun, text: str) -> CardRun | str:
    if not text:
        return _reveal(run)
    if text not in SURENESS:
        return "Press 1 (a guess) to 5 (certain), or Enter to leave it out."
    return _reveal(replace(run, confidence=SURENESS[text][0]))


# ---- judging


def _reveal(run: CardRun) -> CardRun:
    card = run.prepared.card
    if isinstance(card, Explain):
        if not run.has_no_idea:
            return replace(run, phase="points")
        return _judged_points(replace(run, points=(False,) * (len(card.must) + len(card.points))))
    if not isinstance(card, (Numeric, Cloze)):
        return _judged_options(run)
    if run.has_no_idea:
        return _rated(run, False)
    if isinstance(card, Numeric):
        judgement = numeric.judge(card, run.prepared.values, run.answer)
        run, is_right = replace(run, judgement=judgement), judgement.is_right
    else:
        gaps = zip(run.typed, run.prepared.gaps, strict=False)
        is_right = [cloze.fits(typed, right) for typed, right in gaps].count(True) == len(run.prepared.gaps)
    return _rated(run, True) if is_right else replace(run, phase="self")


def _judged_options(run: CardRun) -> CardRun:
    options = run.prepared.options
    right = tuple(place for place, option in enumerate(options) if option.is_right)
    wrong = next((options[place] for place in run.picked if not options[place].is_right), None)
    return _rated(run, run.picked == right and not run.has_no_idea, mistake=wrong.name if wrong else "")


def _self(run: CardRun, text: str) -> CardRun | str:
    """Whether an answer that was only thought was right, or one that was judged wrong counts; there Enter is no."""
    if text not in ("y", "n") and (text or not run.answer):
        return "Press y if your answer was right, n if it was not."
    if text == "y":
        return _rated(replace(run, is_overridden=bool(run.answer)), True)
    judgement = run.judgement or NumericJudgement("wrong")
    return _rated(run, False, mistake=judgement.mistake, says=judgement.says)


def _points(run: CardRun, text: str) -> CardRun | str:
    card = run.prepared.card
    assert isinstance(card, Explain)
    if text not in ("y", "n"):
        return "Press y if this was said, n if not."
    points = (*run.points, text == "y")
    run = replace(run, points=points)
    if len(points) < len(card.must) + len(card.points):
        return run
    return replace(run, phase="flags") if card.red_flags else _judged_points(run)


def _flags(run: CardRun, text: str) -> CardRun | str:
    card = run.prepared.card
    assert isinstance(card, Explain)
    if text not in ("y", "n"):
        return "Press y if you said this wrong thing, n if you did not."
    run = replace(run, flags=(*run.flags, text == "y"))
    return run if len(run.flags) < len(card.red_flags) else _judged_points(run)


def _judged_points(run: CardRun) -> CardRun:
    card = run.prepared.card
    assert isinstance(card, Explain)
    rating_range = rate_points(
        card, run.points, run.flags, answered_ms=run.elapsed_ms, is_typed=bool(run.answer), confidence=run.confidence,
        is_hinted=run.is_hinted,
    )  # fmt: skip
    return replace(run, phase="rate", rating_range=rating_range)


def _rated(run: CardRun, is_right: bool, *, mistake: str = "", says: str = "") -> CardRun:
    rating_range = rate_plain(is_right, confidence=run.confidence, is_hinted=run.is_hinted, mistake=mistake, says=says)
    return replace(run, phase="rate", rating_range=rating_range)


_FIRST: dict[type[Card], Phase] = {
    Explain: "speak", Numeric: "number", Cloze: "gap", Choice: "pick", Scenario: "pick", SpotTheBug: "pick",
}  # fmt: skip
# A rating ends the run; the session takes it.
_STEPS: dict[Phase, Callable[[CardRun, str], CardRun | str]] = {
    "speak": _speak, "write": _write, "number": _number, "gap": _gap, "pick": _pick, "sure": _sure, "points": _points,
    "flags": _flags, "self": _self,
}  # fmt: skip
