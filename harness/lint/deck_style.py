"""Cards that are valid but read like a draft: warnings, each at its line."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator

from harness.cards import cloze
from harness.cards.parser import CardSource
from harness.cards.records import Card, Choice, Cloze, Explain, Numeric, Scenario
from harness.errors import Problem
from harness.lint.statement import LEFTOVER

FEWEST_OPTIONS, MOST_OPTIONS = 3, 5
MOST_MUSTS = 3
_REASON_ENDS = re.compile(r"[.?!:)\"'0-9`%]$")
_SEVERAL = re.compile(r"\((one or )?several|which .*(statements|measures)", re.IGNORECASE)

Finding = tuple[tuple[Hashable, ...], str]


def check_deck_style(sources: Iterable[CardSource]) -> Iterator[Problem]:
    """The warnings about the style of these decks."""
    for source in sources:
        for number, card in enumerate(source.cards):
            for where, message in _check_card(card):
                yield source.problem(number, where, message)


def _check_card(card: Card) -> Iterator[Finding]:
    for where, text in _texts(card):
        if leftover := LEFTOVER.search(text):
            yield where, f'this text contains "{leftover[0]}"'
    if isinstance(card, (Choice, Scenario)):
        yield from _check_options(card)
    elif isinstance(card, Explain):
        if not card.question.rstrip().endswith((".", "?", "!")):
            yield ("question",), "the question is not a whole sentence: it has no full stop or question mark"
        if len(card.must) > MOST_MUSTS:
            yield ("must",), f"{len(card.must)} must-haves; more than {MOST_MUSTS} are hard to say in one answer"
    elif isinstance(card, Cloze):
        for answers in cloze.gaps(card.text):
            if len(set(map(str.casefold, answers))) < len(answers):
                yield ("text",), "a gap lists one answer twice; upper and lower case are the same"


def _check_options(card: Choice | Scenario) -> Iterator[Finding]:
    if not FEWEST_OPTIONS <= len(card.options) <= MOST_OPTIONS:
        yield ("options",), f"{len(card.options)} options; {FEWEST_OPTIONS} to {MOST_OPTIONS} are best"
    right = sum(option.is_right for option in card.options)
    if right > 1 and not _SEVERAL.search(card.question):
        yield ("question",), "several options are right; say so in the question: (one or several)"
    for number, option in enumerate(card.options):
        where = ("options", number, "why")
        if len(option.why.split()) < 2:
            yield where, "the reason is a single word; say why in a sentence"
        elif not _REASON_ENDS.search(option.why.rstrip()):
            yield where, "the reason is not a whole sentence: it has no full stop"


def _texts(card: Card) -> Iterator[Finding]:
    """The texts that a learner reads, each with its place."""
    for number, source in enumerate(card.sources):
        yield ("sources", number), source
    if isinstance(card, Cloze):
        yield ("text",), card.text
    elif isinstance(card, (Explain, Numeric, Choice, Scenario)):
        yield ("question",), card.question
    if isinstance(card, (Explain, Scenario)):
        yield ("answer",), card.answer
    if isinstance(card, (Choice, Scenario)):
        for number, option in enumerate(card.options):
            yield ("options", number, "text"), option.text
            yield ("options", number, "why"), option.why
