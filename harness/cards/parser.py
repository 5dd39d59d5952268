"""The bytes of a deck file → its cards, or all its problems at once, each with its line.

What one file shows is checked here; cards beside other cards and beside the exercises are checked in `lint`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ValidationError

from harness.authoring.formula import parse_condition, parse_formula
from harness.authoring.models import SCHEMA_FILE
from harness.authoring.pydantic_errors import problems_of
from harness.authoring.strict_yaml import Document, Place, parse
from harness.cards import records, schema
from harness.cards.cloze import GAP
from harness.cards.records import Card
from harness.errors import CourseError, Problem, did_you_mean

MODELINE = f"# yaml-language-server: $schema=../{SCHEMA_FILE}"
# The fields that make up the answer of each kind.  A learner is notified when their digest changes.
ANSWERS = {
    "explain": ("must", "points"),
    "numeric": ("let", "formula", "unit", "relative", "absolute"),
    "choice": ("options",),
    "cloze": ("text",),
    "scenario": ("options",),
}
_BRACES = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class CardSource:
    """The cards of a file, and the file itself, to give the line of a problem."""

    document: Document = field(repr=False)
    chapter: str
    cards: tuple[Card, ...]

    def problem(self, number: int, where: Iterable[Hashable], message: str) -> Problem:
        """A problem at a field of the card with this number; at the card itself if the field is not there."""
        return self.document.problem(("cards", number, *where), message)


def read_deck(content: bytes, path: str, name: str) -> CardSource:
    """The cards of a deck file's bytes.  Raises `CourseError` with all problems.

    `path` is only named in problems; `name` is the file's name without its ending: the chapter, or the chapter, a
    hyphen and a subject.
    """
    document = parse(content, path)
    try:
        file = schema.DeckFile.model_validate(document.data)
    except ValidationError as error:
        raise CourseError(problems_of(document, error, _model_at, schema.CARD_FILES)) from None
    problems: list[Problem] = []
    if file.chapter != name and not name.startswith(f"{file.chapter}-"):
        what = f'chapter "{file.chapter}" in a file named {name}.yaml; the name begins with the chapter'
        problems.append(document.problem(("chapter",), what))
    seen: set[str] = set()
    for number, card in enumerate(file.cards):
        place: Place = ("cards", number)
        if card.id in seen:
            problems.append(document.problem((*place, "id"), f'the id "{card.id}" is taken by an earlier card'))
        seen.add(card.id)
        if isinstance(card, schema.NumericFile):
            problems += formula_problems(document, place, card)
        elif isinstance(card, schema.ClozeFile):
            problems += _cloze_problems(document, place, card)
    if problems:
        raise CourseError(problems)
    return CardSource(document, file.chapter, tuple(as_card(card, file.chapter) for card in file.cards))


def _model_at(place: Place, mapping: Mapping[Any, Any]) -> type[BaseModel] | None:
    """The model of the mapping at this place."""
    if len(place) < 2:
        return schema.DeckFile
    return schema.CARD_FILES.get(mapping.get("kind", "")) if len(place) == 2 else schema.INNER.get(place[2])


def as_card(file: schema.AnyCardFile, chapter: str) -> Card:
    """The record of a card, its texts without the space around them."""
    return records.as_card(_stripped(file.model_dump()) | {"chapter": chapter, "digest": _digest(file)})


def _stripped(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _stripped(inner) for name, inner in value.items()}
    if isinstance(value, tuple):
        return tuple(map(_stripped, value))
    return value.strip() if isinstance(value, str) else value


def _digest(file: schema.CardFile) -> str:
    data = file.model_dump(mode="json", by_alias=True, include=set(ANSWERS[file.kind]))
    for option in data.get("options", ()):
        del option["why"]
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()[:12]


# ---- what the models do not check


def formula_problems(
    document: Document, place: Place, card: schema.ComputedFile, given: Collection[str] = ()
) -> Iterator[Problem]:
    """Names that are unknown, never used or taken; braces in texts that nothing fills; `given` names are known."""
    yield from drawn_problems(document, place, card, given)
    known = {*given, *card.draw, *card.let}
    used = names_in_let(card)
    for where, formula in _formulas(card):
        names = parse_formula(formula).names
        yield from unknown_names(document, (*place, *where), names, known)
        used |= names
    for where, text in _filled_texts(card):
        used |= names_in_braces(text)
        may_answer = {"answer"} if where == ("working",) else set()
        yield from brace_problems(document, (*place, *where), text, known | may_answer)
    yield from unused_problems(document, place, card, used)


def drawn_problems(
    document: Document, place: Place, file: schema.DrawnFile, given: Collection[str] = ()
) -> Iterator[Problem]:
    """Names of `let` and `only` that are unknown, or taken."""
    known = {*given, *file.draw}
    for group, taken in (("draw", {*given}), ("let", known)):
        for name in getattr(file, group).keys() & taken:
            yield document.problem((*place, group, name), f'"{name}" is drawn already', on_key=True)
    for name, formula in file.let.items():
        yield from unknown_names(document, (*place, "let", name), parse_formula(formula).names, known)
        known.add(name)
    for number, condition in enumerate(file.only):
        yield from unknown_names(document, (*place, "only", number), parse_condition(condition).names, known)


def unused_problems(
    document: Document, place: Place, file: schema.DrawnFile, used: Collection[str]
) -> Iterator[Problem]:
    """Names that are drawn or computed for nothing."""
    for group in ("draw", "let"):
        for name in getattr(file, group).keys() - used:
            yield document.problem((*place, group, name), f'"{name}" is never used', on_key=True)


def brace_problems(document: Document, place: Place, text: str, known: Collection[str]) -> Iterator[Problem]:
    """Braces that nothing fills."""
    for name in _BRACES.findall(text):
        if name not in known:
            what = f"nothing fills {{{name}}}: only names of draw and let stand in braces"
            what += ", and {answer} in working" if name == "answer" else did_you_mean(name, known)
            yield document.problem(place, what)


def names_in_let(file: schema.DrawnFile) -> set[str]:
    """The names that intermediate results use."""
    return {name for formula in file.let.values() for name in parse_formula(formula).names}


def names_in_braces(text: str) -> set[str]:
    """The names that a text fills in."""
    return set(_BRACES.findall(text))


def _formulas(card: schema.ComputedFile) -> Iterator[tuple[Place, str]]:
    """The formulas of the answer and of wrong answers, each with its place in the card."""
    yield ("formula",), card.formula
    wrong_ones: Sequence[schema.WrongFile] = getattr(card, "wrong", ())
    yield from ((("wrong", number, "formula"), wrong.formula) for number, wrong in enumerate(wrong_ones))


def _filled_texts(card: schema.ComputedFile) -> Iterator[tuple[Place, str]]:
    """The texts in which names stand in braces."""
    yield ("question",), card.question
    yield ("working",), card.working
    if isinstance(card, schema.NumericFile):
        yield ("hint",), card.hint
    wrong_ones: Sequence[schema.WrongFile] = getattr(card, "wrong", ())
    yield from ((("wrong", number, "explanation"), wrong.explanation) for number, wrong in enumerate(wrong_ones))


def unknown_names(document: Document, place: Place, names: Iterable[str], known: Iterable[str]) -> Iterator[Problem]:
    """Names of a formula that nothing defines before it."""
    for name in sorted(set(names) - set(known)):
        advice = did_you_mean(name, known) or "; draw it, or compute it under let before it is used"
        yield document.problem(place, f'unknown name "{name}"{advice}')


def _cloze_problems(document: Document, place: Place, card: schema.ClozeFile) -> Iterator[Problem]:
    gaps = GAP.findall(card.text)
    if not gaps:
        yield document.problem((*place, "text"), "a cloze without a gap; write {{the word}} or {{one|also right}}")
    for gap in gaps:
        if not all(word.strip() for word in gap.split("|")):
            yield document.problem((*place, "text"), f"the gap {{{{{gap}}}}} is empty, or one of its alternatives is")
        elif "{" in gap or "}" in gap:
            yield document.problem((*place, "text"), f"the gap {{{{{gap}}}}} has braces in it")
    if "{{" in GAP.sub("", card.text) or "}}" in GAP.sub("", card.text):
        yield document.problem((*place, "text"), "a gap is opened and not closed, or closed and not opened")
