"""Decks → everything wrong with them that the schema does not show: links, draws, twins, lengths, style."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import assert_never

from harness.cards.cloze import GAP, gaps
from harness.cards.parser import MODELINE, CardSource, read_deck
from harness.cards.records import KINDS, Card, Choice, Cloze, Deck, Explain, Numeric, Option, Scenario, SpotTheBug
from harness.errors import CourseError, Problem, did_you_mean
from harness.lint.numeric_cards import check_numeric
from harness.lint.statement import LEFTOVER
from harness.text import counted

# An answer is spoken in 60 to 90 seconds, at 150 words a minute.
WORDS = {"explain answer": (140, 225), "scenario question": (30, 120), "scenario answer": (50, 180)}
WrittenCard = Explain | Numeric | Choice | Cloze | Scenario
Place = tuple[Hashable, ...]
# Two questions that share this part of their words count as the same.
SAME = 0.8
_WORD = re.compile(r"[^\W_]+")
_REASON_ENDS = re.compile(r"[.?!:)\"'0-9`%]$")
_SEVERAL = re.compile(r"\((one or )?several|which .*(statements|measures)", re.IGNORECASE)
_SMALL = frozenset(
    _WORD.findall("a an and are do does for how in is it its of on or the that this to what which why with")
)


@dataclass(frozen=True)
class CardProblem:
    """One thing wrong with a card: the card's id, the path of the field (() for the card itself), and what to do."""

    card: str
    where: Place
    message: str
    # A matter of style: the card can be asked as it is.
    is_style: bool = False


def lint_deck(deck: Deck, exercises: Collection[str]) -> list[CardProblem]:
    """Everything wrong with the cards of a deck.  `exercises` are the known ids."""
    cards = [card for card in deck.cards.values() if not isinstance(card, SpotTheBug)]
    return [*(problem for card in cards for problem in _check_card(card, exercises)), *_check_twins(cards)]


def _check_card(card: WrittenCard, exercises: Collection[str]) -> Iterator[CardProblem]:
    yield from _check_links(card, exercises)
    for where, text in _texts(card):
        if leftover := LEFTOVER.search(text):
            yield CardProblem(card.id, where, f'this text contains "{leftover[0]}"', is_style=True)
    match card:
        case Explain():
            yield from _check_explain(card)
        case Numeric():
            yield from (CardProblem(card.id, where, what) for where, what in check_numeric(card))
        case Choice() | Scenario():
            yield from _check_options(card)
        case Cloze():
            yield from _check_cloze(card)
        case _:
            assert_never(card)


def _texts(card: WrittenCard) -> Iterator[tuple[Place, str]]:
    """The texts that a learner reads, each with its place."""
    yield from ((("sources", number), source) for number, source in enumerate(card.sources))
    yield ("text" if isinstance(card, Cloze) else "question",), _question(card)
    if isinstance(card, Explain | Scenario):
        yield ("answer",), card.answer
    if isinstance(card, Choice | Scenario):
        for number, option in enumerate(card.options):
            yield ("options", number, "text"), option.text
            yield ("options", number, "why"), option.why


def _check_links(card: Card, exercises: Collection[str]) -> Iterator[CardProblem]:
    if not card.sources:
        yield CardProblem(card.id, (), "a card without sources; name the paper, document or computation it rests on")
    for number, name in enumerate(card.practise):
        if name not in exercises:
            what = f'practise: there is no exercise "{name}"{did_you_mean(name, exercises)}'
            yield CardProblem(card.id, ("practise", number), what)
    for name in ("sources", "claims", "practise"):
        listed = getattr(card, name)
        if len(set(listed)) < len(listed):
            yield CardProblem(card.id, (name,), f"{name} names something twice")


def _check_explain(card: Explain) -> Iterator[CardProblem]:
    if not card.points:
        what = "an explain card without further points; name one to five"
        yield CardProblem(card.id, ("points",), what, is_style=True)
    if not card.question.rstrip().endswith((".", "?", "!")):
        what = "the question is not a whole sentence: it has no full stop or question mark"
        yield CardProblem(card.id, ("question",), what, is_style=True)
    yield from _check_words(card, "explain answer", "answer", card.answer)
    points = [_words(point) for point in (*card.must, *card.points)]
    for point, other in combinations(points, 2):
        if point and point == other:
            yield CardProblem(card.id, ("points",), "two points are the same")


def _check_words(card: Card, what: str, where: str, text: str) -> Iterator[CardProblem]:
    low, high = WORDS[what]
    count = len(text.split())
    if not low <= count <= high:
        message = f"the {what.split()[1]} has {count} words; {low} to {high} are best"
        yield CardProblem(card.id, (where,), message, is_style=True)


def _check_options(card: Choice | Scenario) -> Iterator[CardProblem]:
    right = [option for option in card.options if option.is_right]
    texts = Counter(" ".join(option.text.casefold().split()) for option in card.options)
    if len(texts) < len(card.options):
        yield CardProblem(card.id, ("options",), "two options say the same")
    if len(right) > 1 and not _SEVERAL.search(card.question):
        what = "several options are right; say so in the question: (one or several)"
        yield CardProblem(card.id, ("question",), what, is_style=True)
    yield from _check_reasons(card)
    yield from _check_lengths(card, right)
    if isinstance(card, Scenario):
        yield from _check_words(card, "scenario question", "question", card.question)
        yield from _check_words(card, "scenario answer", "answer", card.answer)


def _check_lengths(card: Choice | Scenario, right: Sequence[Option]) -> Iterator[CardProblem]:
    """A right option that is much longer than the others gives itself away."""
    wrong = [len(option.text) for option in card.options if not option.is_right]
    if len(right) == 1 and wrong and len(right[0].text) > 2 * max(wrong) and len(right[0].text) > 40:
        what = "the right option is more than twice as long as any other, which gives it away"
        yield CardProblem(card.id, ("options",), what, is_style=True)


def _check_reasons(card: Choice | Scenario) -> Iterator[CardProblem]:
    for number, option in enumerate(card.options):
        what = ""
        if len(option.why.split()) < 2:
            what = "the reason is a single word; say why in a sentence"
        elif not _REASON_ENDS.search(option.why.rstrip()):
            what = "the reason is not a whole sentence: it has no full stop"
        if what:
            yield CardProblem(card.id, ("options", number, "why"), what, is_style=True)


def _check_cloze(card: Cloze) -> Iterator[CardProblem]:
    if len(_WORD.findall(GAP.sub(" ", card.text))) < 2 * len(gaps(card.text)):
        yield CardProblem(card.id, ("text",), "too little of the text is left to tell what belongs in its gaps")
    if any(len(set(map(str.casefold, answers))) < len(answers) for answers in gaps(card.text)):
        what = "a gap lists the same answer twice; case does not matter"
        yield CardProblem(card.id, ("text",), what, is_style=True)


# ---- questions that are nearly the same


def _check_twins(cards: Sequence[WrittenCard]) -> Iterator[CardProblem]:
    questions = [(card, _words(_question(card))) for card in cards]
    for (card, words), (other, other_words) in combinations(questions, 2):
        is_same = bool(words) and len(words & other_words) >= SAME * len(words | other_words)
        if is_same and (not card.family or card.family != other.family):
            advice = "ask one of them, or make them one family so that they are not asked on one day"
            yield CardProblem(other.id, (), f'it asks nearly what "{card.id}" asks; {advice}', is_style=True)


def _question(card: WrittenCard) -> str:
    return card.text if isinstance(card, Cloze) else card.question


def _words(text: str) -> frozenset[str]:
    return frozenset(word.casefold() for word in _WORD.findall(text)) - _SMALL


# ---- files


@dataclass(frozen=True)
class DeckReport:
    """All problems of deck files, and the decks that could be read."""

    problems: tuple[Problem, ...]
    # Of style: each card can be asked as it is.
    warnings: tuple[Problem, ...]
    sources: tuple[CardSource, ...] = ()

    def counts(self, paths: Collection[str] | None = None) -> str:
        """`12 explain cards, 1 cloze card`, for these files or all."""
        sources = [source for source in self.sources if paths is None or source.document.path in paths]
        counts = Counter(card.kind for source in sources for card in source.cards)
        return ", ".join(counted(counts[kind], f"{kind} card") for kind in KINDS if counts[kind]) or "no card"


def lint_files(paths: Sequence[Path], exercises: Collection[str]) -> DeckReport:
    """Everything wrong with these deck files, including conflicts between them."""
    problems: list[Problem] = []
    places: dict[str, tuple[CardSource, int]] = {}
    cards: list[Card] = []
    sources: list[CardSource] = []
    for path in paths:
        try:
            source = read_deck(path.read_bytes(), str(path), path.stem)
        except OSError as error:
            problems.append(Problem(str(path), 1, 1, f"cannot be read: {error.strerror or error}"))
            continue
        except CourseError as error:
            problems += error.problems
            continue
        if source.document.lines[0].rstrip() != MODELINE:
            problems.append(Problem(str(path), 1, 1, f"the first line must be: {MODELINE}", source.document.lines[0]))
        sources.append(source)
        for number, card in enumerate(source.cards):
            cards.append(card)
            if card.id in places:
                first = places[card.id][0].document.path
                what = f'the card id "{card.id}" is taken in {first}; ids are unique over all decks'
                problems.append(source.problem(number, ("id",), what))
            else:
                places[card.id] = (source, number)
    warnings: list[Problem] = []
    for problem in lint_deck(Deck({card.id: card for card in reversed(cards)}), exercises):
        source, number = places[problem.card]
        (warnings if problem.is_style else problems).append(source.problem(number, problem.where, problem.message))
    order = {str(path): number for number, path in enumerate(paths)}
    for found in (problems, warnings):
        found.sort(key=lambda problem: (order.get(problem.path, -1), problem.line, problem.column))
    return DeckReport(tuple(problems), tuple(warnings), tuple(sources))
