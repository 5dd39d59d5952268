"""The records of a deck: a class for each kind of card.  No I/O, no pydantic: every session imports this."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from fnmatch import fnmatchcase
from typing import Any, ClassVar, get_args


@dataclass(frozen=True, kw_only=True)
class CardBase:
    """What every card has.  Its history belongs to the id, so the id must not change; texts may."""

    kind: ClassVar[str] = ""
    id: str
    chapter: str
    topic: str
    level: str
    # How often interviewers ask about it: often, sometimes or rarely.
    frequency: str = "sometimes"
    # From 1, recall, to 5, design; None if nobody has said.
    depth: int | None = None
    # No longer asked.  The id stays taken, and what was answered stays in the history.
    retired: bool = False
    # Cards of one family are siblings: only one is asked a day.  "" for none.
    family: str = ""
    sources: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    # Ids of exercises that practise the same.
    practise: tuple[str, ...] = ()
    # Known mistakes that it explains: patterns of `exercise/mistake`.
    mistakes: tuple[str, ...] = ()
    hint: str = ""
    # Of the fields that make up the answer.  The learner is notified once when it has changed.
    digest: str = ""
    # From the learner's own decks: what is answered counts in every course.
    is_own: bool = False


@dataclass(frozen=True, kw_only=True)
class Explain(CardBase):
    """A spoken answer, judged by its key points."""

    kind: ClassVar[str] = "explain"
    question: str
    # Without each of these the answer is wrong.
    must: tuple[str, ...]
    # Of `must`, how many of which are enough; together they count as one point.
    groups: tuple[tuple[int, tuple[str, ...]], ...] = ()
    points: tuple[str, ...] = ()
    red_flags: tuple[str, ...] = ()
    answer: str
    seconds: int = 90

    def counted(self, said: Sequence[bool]) -> tuple[list[tuple[str, bool]], list[tuple[str, bool]]]:
        """The must-haves and the other points that count, and whether each was said; a group is one of them.

        `said`: for each text of `must` and `points`, in order.
        """
        pairs = list(zip((*self.must, *self.points), said, strict=False))
        must, others = pairs[: len(self.must)], pairs[len(self.must) :]
        for need, texts in self.groups:
            hits = sum(is_said for text, is_said in must if text in texts)
            must = [pair for pair in must if pair[0] not in texts]
            must.append((f"{need} of these: {'; '.join(texts)}", hits >= need))
        return must, others

    def must_mark(self, place: int) -> str:
        """What stands behind the point at this place: that it is a must-have, and how many of its group are enough."""
        if place >= len(self.must):
            return ""
        group = next((group for group in self.groups if self.must[place] in group[1]), None)
        return f" (must: {group[0]} of {len(group[1])})" if group else " (must)"


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """A formula that people use by mistake, and the sentence that corrects them."""

    formula: str
    explanation: str


@dataclass(frozen=True, kw_only=True)
class Numeric(CardBase):
    """Numbers drawn by seed, an answer computed by a formula.  `{name}` in a text is a number of `draw` or `let`."""

    kind: ClassVar[str] = "numeric"
    question: str
    # name: the values to draw from
    draw: Mapping[str, tuple[float | int, ...]]
    # name: formula, evaluated in order after the draws
    let: Mapping[str, str] = field(default_factory=dict)
    # Conditions: a draw that violates one is replaced.
    only: tuple[str, ...] = ()
    formula: str
    unit: str = ""
    # The tolerance, one of the two; absolute 0 means exact.
    relative: float | None = None
    absolute: float | None = None
    # Of an estimate, instead of both: right is what is at most this many times too large or too small.
    factor: float | None = None
    wrong: tuple[Wrong, ...] = ()
    working: str


@dataclass(frozen=True, kw_only=True)
class Option:
    """One option of a choice, and the comment on it; `name` is recorded when it is chosen by mistake."""

    text: str
    is_right: bool
    why: str
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Choice(CardBase):
    """A question with options, one or several of them right."""

    kind: ClassVar[str] = "choice"
    question: str
    options: tuple[Option, ...]


@dataclass(frozen=True, kw_only=True)
class Cloze(CardBase):
    """A text with gaps: `{{right|also right}}`.  `note` is displayed with the answer."""

    kind: ClassVar[str] = "cloze"
    text: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Scenario(CardBase):
    """A situation to decide, with the facts that decide it."""

    kind: ClassVar[str] = "scenario"
    question: str
    options: tuple[Option, ...]
    # What in the situation decides, and why.
    facts: tuple[str, ...]
    answer: str


@dataclass(frozen=True, kw_only=True)
class SpotTheBug(CardBase):
    """Code with a known mistake of an exercise, drawn by seed; the options are descriptions of mistakes.

    Code and options are read from the exercise only when the card is asked.
    """

    kind: ClassVar[str] = "spot-the-bug"
    exercise: str


Card = Explain | Numeric | Choice | Cloze | Scenario | SpotTheBug
CLASSES: Mapping[str, type[Card]] = {card_class.kind: card_class for card_class in get_args(Card)}
KINDS = tuple(CLASSES)


@dataclass(frozen=True)
class Deck:
    """All cards of a course, in the order of the files."""

    cards: Mapping[str, Card]
    # Cards that are no longer asked; only their ids and their history count.
    retired: Mapping[str, Card] = field(default_factory=dict)


def card_on_mistake(cards: Iterable[Card], exercise: str, mistakes: Iterable[str]) -> Card | None:
    """The card that explains the first of these known mistakes of an exercise that any card explains."""
    explaining = [card for card in cards if card.mistakes]
    names = [f"{exercise}/{mistake}" for mistake in mistakes]
    return next((card for name in names for card in explaining if explains(card.mistakes, name)), None)


def explains(patterns: Iterable[str], name: str) -> bool:
    """Whether one of these patterns is of the mistake with this name, `exercise/mistake`."""
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def as_data(card: Card) -> dict[str, Any]:
    """The card as plain data, for JSON."""
    return {"kind": card.kind, **asdict(card)}


def as_card(data: Mapping[str, Any]) -> Card:
    """The card of such data.  Raises `KeyError` or `TypeError` for other data."""
    fields = {name: as_tuples(value) for name, value in data.items() if name != "kind"}
    for name, record in (("options", Option), ("wrong", Wrong)):
        if name in fields:
            fields[name] = tuple(record(**entry) for entry in fields[name])
    return CLASSES[data["kind"]](**fields)


def as_tuples(value: Any) -> Any:
    """The data with tuples in place of lists."""
    if isinstance(value, list):
        return tuple(map(as_tuples, value))
    return {key: as_tuples(inner) for key, inner in value.items()} if isinstance(value, dict) else value
