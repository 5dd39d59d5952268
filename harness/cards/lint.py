"""A deck → everything wrong with it that a single file does not show: links, lengths, twins, draws.

`python -m harness.cards.lint FILE…` checks deck files and prints every problem with its line, or the number of cards.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import assert_never

from harness.cards.deck import deck_paths
from harness.cards.numeric_lint import check_numeric
from harness.cards.parser import MODELINE, CardSource, read_deck
from harness.cards.records import KINDS, Card, Choice, Cloze, Deck, Explain, Numeric, Option, Scenario, SpotTheBug
from harness.course.catalogue import Course
from harness.errors import CourseError, Problem, did_you_mean
from harness.text import counted

# An answer is spoken in 60 to 90 seconds, at 150 words a minute.
WORDS = {"explain answer": (140, 225), "scenario question": (30, 120), "scenario answer": (50, 180)}
# Two questions that share this part of their words count as the same.
SAME = 0.8
_WORD = re.compile(r"[^\W_]+")
_SMALL = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "do",
        "does",
        "for",
        "how",
        "in",
        "is",
        "it",
        "its",
        "of",
        "on",
        "or",
        "the",
        "that",
        "this",
        "to",
        "what",
        "which",
        "why",
        "with",
    ]
)


@dataclass(frozen=True)
class CardProblem:
    """One thing wrong with a card: the card's id, the path of the field (() for the card itself), and what to do."""

    card: str
    where: tuple[Hashable, ...]
    message: str
    # A matter of style: the card can be asked as it is.
    is_style: bool = False


def lint_deck(deck: Deck, exercises: Collection[str], claims: Collection[str] | None = None) -> list[CardProblem]:
    """Everything wrong with the cards of a deck.  `exercises` and `claims` are known ids; None skips the claims."""
    problems: list[CardProblem] = []
    cards = [card for card in deck.cards.values() if not isinstance(card, SpotTheBug)]
    for card in cards:
        problems += _check_links(card, exercises, claims)
        match card:
            case Explain():
                problems += _check_explain(card)
            case Numeric():
                problems += [CardProblem(card.id, where, what) for where, what in check_numeric(card)]
            case Choice() | Scenario():
                problems += _check_options(card)
            case Cloze():
                problems += _check_cloze(card)
            case _:
                assert_never(card)
    return [*problems, *_check_twins(cards)]


def _check_links(card: Card, exercises: Collection[str], claims: Collection[str] | None) -> Iterator[CardProblem]:
    if not card.sources:
        yield CardProblem(card.id, (), "a card without sources; name the paper, document or computation it rests on")
    for number, name in enumerate(card.practise):
        if name not in exercises:
            what = f'practise: there is no exercise "{name}"{did_you_mean(name, exercises)}'
            yield CardProblem(card.id, ("practise", number), what)
    for number, name in enumerate(card.claims):
        if claims is not None and name not in claims:
            yield CardProblem(card.id, ("claims", number), f'there is no claim "{name}"{did_you_mean(name, claims)}')
    for name in ("sources", "claims", "practise"):
        listed = getattr(card, name)
        if len(set(listed)) < len(listed):
            yield CardProblem(card.id, (name,), f"{name} names something twice")


def _check_explain(card: Explain) -> Iterator[CardProblem]:
    if not card.must:
        yield CardProblem(card.id, ("must",), "an explain card without must-haves cannot be failed; name one to three")
    if not card.points:
        what = "an explain card without further points; name one to five"
        yield CardProblem(card.id, ("points",), what, is_style=True)
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
    if not right:
        yield CardProblem(card.id, ("options",), "no option is right")
    elif len(right) == len(card.options):
        yield CardProblem(card.id, ("options",), "every option is right")
    elif isinstance(card, Scenario) and len(right) > 1:
        yield CardProblem(card.id, ("options",), "exactly one option of a scenario is right")
    texts = Counter(" ".join(option.text.casefold().split()) for option in card.options)
    if len(texts) < len(card.options):
        yield CardProblem(card.id, ("options",), "two options say the same")
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


def _check_cloze(card: Cloze) -> Iterator[CardProblem]:
    gaps = re.findall(r"\{\{(.*?)\}\}", card.text, re.DOTALL)
    if not gaps or not all(word.strip() for gap in gaps for word in gap.split("|")):
        yield CardProblem(card.id, ("text",), "a cloze without a gap, or with an empty one")
    words = len(_WORD.findall(re.sub(r"\{\{.*?\}\}", " ", card.text, flags=re.DOTALL)))
    if words < 2 * len(gaps):
        yield CardProblem(card.id, ("text",), "too little is left of the text to know what belongs into its gaps")


# ---- questions that are nearly the same


def _check_twins(cards: Sequence[Explain | Numeric | Choice | Cloze | Scenario]) -> Iterator[CardProblem]:
    questions = [(card, _words(_question(card))) for card in cards]
    for (card, words), (other, other_words) in combinations(questions, 2):
        is_same = bool(words) and len(words & other_words) >= SAME * len(words | other_words)
        if is_same and (not card.family or card.family != other.family):
            advice = "ask one of them, or make them one family so that they are not asked on one day"
            yield CardProblem(other.id, (), f'it asks nearly what "{card.id}" asks; {advice}', is_style=True)


def _question(card: Explain | Numeric | Choice | Cloze | Scenario) -> str:
    return card.text if isinstance(card, Cloze) else card.question


def _words(text: str) -> frozenset[str]:
    return frozenset(word.casefold() for word in _WORD.findall(text)) - _SMALL


# ---- files


@dataclass(frozen=True)
class DeckReport:
    """All problems of deck files, and the kinds of their cards by file."""

    problems: tuple[Problem, ...]
    # Of style: each card can be asked as it is.
    warnings: tuple[Problem, ...]
    kinds: Mapping[str, Sequence[str]]
    # The decks that could be read.
    sources: tuple[CardSource, ...] = ()

    def counts(self, paths: Collection[str] | None = None) -> str:
        """`12 explain cards, 1 cloze card`, for these files or all."""
        counts = Counter(kind for path, kinds in self.kinds.items() if paths is None or path in paths for kind in kinds)
        listed = [counted(counts[kind], f"{kind} card") for kind in KINDS if counts[kind]]
        return ", ".join(listed) or "no card"


def lint_files(paths: Sequence[Path], exercises: Collection[str], claims: Collection[str] | None = None) -> DeckReport:
    """Everything wrong with these deck files, also with one beside another."""
    problems: list[Problem] = []
    places: dict[str, tuple[CardSource, int]] = {}
    cards: list[Card] = []
    kinds: dict[str, list[str]] = {}
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
        kinds[str(path)] = [card.kind for card in source.cards]
        for number, card in enumerate(source.cards):
            cards.append(card)
            if card.id in places:
                first = places[card.id][0].document.path
                what = f'the card id "{card.id}" is taken in {first}; ids are unique over all decks'
                problems.append(source.problem(number, ("id",), what))
            else:
                places[card.id] = (source, number)
    warnings: list[Problem] = []
    for problem in lint_deck(Deck({card.id: card for card in reversed(cards)}), exercises, claims):
        source, number = places[problem.card]
        (warnings if problem.is_style else problems).append(source.problem(number, problem.where, problem.message))
    order = {str(path): number for number, path in enumerate(paths)}
    for found in (problems, warnings):
        found.sort(key=lambda problem: (order.get(problem.path, -1), problem.line, problem.column))
    return DeckReport(tuple(problems), tuple(warnings), kinds, tuple(sources))


def known_claims(course_root: Path) -> set[str] | None:
    """The ids of the audited claims that the cards refer to; None if the file is not there."""
    for folder in (course_root, course_root.parent / "shared"):
        path = folder / "facts" / "claims.yaml"
        if path.is_file():
            return set(re.findall(r"^- id: (\S+)", path.read_text(encoding="utf-8"), re.MULTILINE))
    return None


def main(names: Sequence[str]) -> tuple[int, str]:
    """The exit code and what to print for these files; the decks beside them are read for ids and questions."""
    if not names:
        return 2, "usage: python -m harness.cards.lint FILE…"
    paths = [Path(name) for name in names]
    root = paths[0].resolve().parent.parent
    beside = [path for path in deck_paths(root) if path.resolve() not in set(map(Path.resolve, paths))]
    report = lint_files([*beside, *paths], Course(root).exercise_ids, known_claims(root))
    names_given = set(map(str, paths))
    problems = [problem for problem in (*report.problems, *report.warnings) if problem.path in names_given]
    if problems:
        return 2, "\n".join(
            [*(problem.render() for problem in problems), f"{len(problems)} problems; {report.counts(names_given)}"]
        )
    return 0, report.counts(names_given)


if __name__ == "__main__":
    code, text = main(sys.argv[1:])
    sys.stdout.writelines([text, "\n"])
    sys.exit(code)
