"""Similar pairs and the submitted texts → the matching lines side by side.  Pure.

Lines of a submission are cleaned and cut to a length, never judged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.text import clean

if TYPE_CHECKING:
    from harness.similarity import LineRange, SimilarPair

MOST_PAIRS, MOST_WITH_TEXT = 200, 30
MOST_LINES, LINE_CHARS, NAME_CHARS = 60, 160, 80


@dataclass(frozen=True)
class MatchSide:
    """One stretch of one submission: the numbers of its first and last line, and its text ("" if not available)."""

    first: int
    last: int
    text: str
    is_cut: bool


@dataclass(frozen=True)
class SimilarityHint:
    """Two submissions of one exercise that share much; shares are of each one's own tokens."""

    learner_a: str
    learner_b: str
    exercise: str
    share_a: float
    share_b: float
    tokens: int
    matches: tuple[tuple[MatchSide, MatchSide], ...]
    has_text: bool


def show_pairs(similar: Sequence[SimilarPair], texts: Mapping[tuple[str, str], str]) -> tuple[SimilarityHint, ...]:
    """The first `MOST_PAIRS` pairs in the order given; the first `MOST_WITH_TEXT` of them with their lines.

    `texts` are submissions by learner and exercise; where one is missing, only line numbers are shown.
    """
    return tuple(
        _hint(pair, texts if number < MOST_WITH_TEXT else {}) for number, pair in enumerate(similar[:MOST_PAIRS])
    )


def _hint(pair: SimilarPair, texts: Mapping[tuple[str, str], str]) -> SimilarityHint:
    text_a = texts.get((pair.learner_a, pair.exercise))
    text_b = texts.get((pair.learner_b, pair.exercise))
    lines = [None if text is None else _lines(text) for text in (text_a, text_b)]
    left = MOST_LINES
    matches = []
    for match in pair.matches:
        matches.append((_side(match.a, lines[0], left), _side(match.b, lines[1], left)))
        left = max(0, left - (match.a.last - match.a.first + 1))
    name_a, name_b, exercise = (clean(name, NAME_CHARS) for name in (pair.learner_a, pair.learner_b, pair.exercise))
    has_text = text_a is not None and text_b is not None
    return SimilarityHint(name_a, name_b, exercise, pair.share_a, pair.share_b, pair.tokens, tuple(matches), has_text)


def _lines(text: str) -> list[str]:
    """Lines as Python counts them."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _side(place: LineRange, lines: Sequence[str] | None, most: int) -> MatchSide:
    if lines is None:
        return MatchSide(place.first, place.last, "", False)
    chosen = lines[place.first - 1 : place.last][:most]
    text = "\n".join(clean(line.expandtabs(4), LINE_CHARS) for line in chosen)
    return MatchSide(place.first, place.last, text, len(chosen) < place.last - place.first + 1)
