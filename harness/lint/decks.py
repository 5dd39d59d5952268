"""Decks → everything wrong with them that the schema does not show: links, draws, twins, lengths, style."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from harness.authoring.compiled import read_files
from harness.cards.cloze import GAP, gaps
from harness.cards.parser import MODELINE, CardSource, read_deck
from harness.cards.records import KINDS, Choice, Cloze, Deck, Explain, Numeric, Scenario, SpotTheBug
from harness.errors import Problem, did_you_mean
from harness.lint.numeric_cards import FieldProblem, check_numeric
from harness.lint.statement import LEFTOVER
from harness.text import counted

# An answer is spoken in 60 to 90 seconds, at 150 words a minute.
WORDS = {"explain": {"answer": (140, 225)}, "scenario": {"question": (30, 120), "answer": (50, 180)}}
WrittenCard = Explain | Numeric | Choice | Cloze | Scenario
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
    where: tuple[Hashable, ...]
    message: str
    # A matter of style: the card can be asked as it is.
    is_style: bool = False


def lint_deck(deck: Deck, exercises: Collection[str]) -> list[CardProblem]:
    """Everything wrong with the cards of a deck.  `exercises` are the known ids."""
    cards = [card for card in deck.cards.values() if not isinstance(card, SpotTheBug)]
    found = [CardProblem(card.id, *problem) for card in cards for problem in _check_card(card, exercises)]
    found += [CardProblem(card.id, *problem, is_style=True) for card in cards for problem in _check_style(card)]
    return [*found, *_check_twins(cards)]


def _check_card(card: WrittenCard, exercises: Collection[str]) -> Iterator[FieldProblem]:
    """What makes a card wrong."""
    if not card.sources:
        yield (), "a card without sources; name the paper, document or computation it rests on"
    for number, name in enumerate(card.practise):
        if name not in exercises:
            advice = did_you_mean(name, exercises)
            yield ("practise", number), f'practise: there is no exercise "{name}"{advice}'
    for name in ("sources", "claims", "practise"):
        if len(set(getattr(card, name))) < len(getattr(card, name)):
            yield (name,), f"{name} names something twice"
    if isinstance(card, Explain):
        points = [_words(point) for point in (*card.must, *card.points)]
        if any(point and point == other for point, other in combinations(points, 2)):
            yield ("points",), "two points are the same"
    elif isinstance(card, Numeric):
        yield from check_numeric(card)
    elif isinstance(card, Cloze):
        if len(_WORD.findall(GAP.sub(" ", card.text))) < 2 * len(gaps(card.text)):
            yield ("text",), "too little of the text is left to tell what belongs in its gaps"
    elif len({" ".join(option.text.casefold().split()) for option in card.options}) < len(card.options):
        yield ("options",), "two options say the same"


# ---- style


def _check_style(card: WrittenCard) -> Iterator[FieldProblem]:
    """What could be better in a card that can be asked as it is."""
    for where, text in _texts(card):
        if leftover := LEFTOVER.search(text):
            yield where, f'this text contains "{leftover[0]}"'
    if isinstance(card, Explain):
        if not card.points:
            yield ("points",), "an explain card without further points; name one to five"
        if not card.question.rstrip().endswith((".", "?", "!")):
            yield ("question",), "the question is not a whole sentence: it has no full stop or question mark"
    elif isinstance(card, Cloze):
        if any(len(set(map(str.casefold, answers))) < len(answers) for answers in gaps(card.text)):
            yield ("text",), "a gap lists the same answer twice; case does not matter"
    elif isinstance(card, Choice | Scenario):
        yield from _check_options(card)
    for key, (low, high) in WORDS.get(card.kind, {}).items():
        count = len(getattr(card, key).split())
        if not low <= count <= high:
            yield (key,), f"the {key} has {count} words; {low} to {high} are best"


def _texts(card: WrittenCard) -> Iterator[FieldProblem]:
    """The texts that a learner reads, each with its place."""
    yield from ((("sources", number), source) for number, source in enumerate(card.sources))
    yield ("text" if isinstance(card, Cloze) else "question",), _question(card)
    if isinstance(card, Explain | Scenario):
        yield ("answer",), card.answer
    if isinstance(card, Choice | Scenario):
        for number, option in enumerate(card.options):
            yield ("options", number, "text"), option.text
            yield ("options", number, "why"), option.why


def _check_options(card: Choice | Scenario) -> Iterator[FieldProblem]:
    right = [len(option.text) for option in card.options if option.is_right]
    wrong = [len(option.text) for option in card.options if not option.is_right]
    if len(right) > 1 and not _SEVERAL.search(card.question):
        yield ("question",), "several options are right; say so in the question: (one or several)"
    if len(right) == 1 and wrong and right[0] > max(2 * max(wrong), 40):
        yield ("options",), "the right option is more than twice as long as any other, which gives it away"
    for number, option in enumerate(card.options):
        if len(option.why.split()) < 2:
            yield ("options", number, "why"), "the reason is a single word; say why in a sentence"
        elif not _REASON_ENDS.search(option.why.rstrip()):
            yield ("options", number, "why"), "the reason is not a whole sentence: it has no full stop"


def _check_twins(cards: Sequence[WrittenCard]) -> Iterator[CardProblem]:
    """Questions that are nearly the same."""
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
class FilesReport:
    """The problems of decks or of interview material, and what was read of them: `12 explain cards, 1 cloze card`."""

    problems: tuple[Problem, ...]
    # Of style: each can be asked as it is.
    warnings: tuple[Problem, ...]
    counts: str


def lint_files(paths: Sequence[Path], exercises: Collection[str], only: Path | None = None) -> FilesReport:
    """Everything wrong with these deck files, including conflicts between them; with `only`, its cards are counted."""
    read, problems = read_files(paths, lambda path, content: read_deck(content, str(path), path.stem))
    places: dict[str, tuple[CardSource, int]] = {}
    for path, source in read.items():
        if source.document.lines[0].rstrip() != MODELINE:
            problems.append(Problem(str(path), 1, 1, f"the first line must be: {MODELINE}", source.document.lines[0]))
        for number, card in enumerate(source.cards):
            first, _ = places.setdefault(card.id, (source, number))
            if first is not source:  # which names no card twice
                what = f'the card id "{card.id}" is taken in {first.document.path}; ids are unique over all decks'
                problems.append(source.problem(number, ("id",), what))
    warnings: list[Problem] = []
    deck = Deck({name: source.cards[number] for name, (source, number) in reversed(places.items())})
    for problem in lint_deck(deck, exercises):
        source, number = places[problem.card]
        (warnings if problem.is_style else problems).append(source.problem(number, problem.where, problem.message))
    order = {str(path): number for number, path in enumerate(paths)}
    for found in (problems, warnings):
        found.sort(key=lambda problem: (order.get(problem.path, -1), problem.line, problem.column))
    kinds = Counter(card.kind for path, source in read.items() if only in (None, path) for card in source.cards)
    counts = ", ".join(counted(kinds[kind], f"{kind} card") for kind in KINDS if kinds[kind]) or "no card"
    return FilesReport(tuple(problems), tuple(warnings), counts)
