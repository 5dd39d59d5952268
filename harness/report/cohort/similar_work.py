"""Groups of similar submissions and the submitted texts → the lines that they have in common.  Pure.

Lines of a submission are cleaned and shortened, never judged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from harness.report.cohort.tally import source_lines
from harness.text import clean

if TYPE_CHECKING:
    from harness.similarity import LineRange, SimilarGroup, SimilarPair

MOST_WITH_TEXT = 30
MOST_LINES, LINE_CHARS, NAME_CHARS = 60, 160, 80

Texts = Mapping[tuple[str, str], str]


def view_groups(groups: Sequence[SimilarGroup], texts: Texts, name: Callable[[str], str]) -> tuple[dict[str, Any], ...]:
    """The groups in the order given; the first `MOST_WITH_TEXT` of them with their lines.

    `least` and `most` are the shares of a group's pairs, the larger of each two; `possible_pairs` how many there would
    be if everybody resembled everybody.

    `texts` are submissions by learner and exercise; without them there are only line numbers.  `name` gives a
    learner's name as the page displays it.
    """
    hints = []
    for number, group in enumerate(groups):
        lines = {
            name(learner): source_lines(texts[learner, group.exercise])
            for learner in (group.learners if number < MOST_WITH_TEXT else ())
            if (learner, group.exercise) in texts
        }
        hints.append(_hint(_named(group, name), lines))
    return tuple(hints)


def _named(group: SimilarGroup, name: Callable[[str], str]) -> SimilarGroup:
    pairs = (replace(pair, learner_a=name(pair.learner_a), learner_b=name(pair.learner_b)) for pair in group.pairs)
    return replace(group, learners=tuple(map(name, group.learners)), pairs=tuple(pairs))


def _hint(group: SimilarGroup, lines: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    shares = [max(pair.share_a, pair.share_b) for pair in group.pairs]
    return {
        "exercise": clean(group.exercise, NAME_CHARS),
        "learners": group.learners,
        "pairs": group.pairs,
        "least": min(shares),
        "most": max(shares),
        "tokens": max(pair.tokens for pair in group.pairs),
        "common": tuple(_common_lines(group, lines)),
        "has_text": all(learner in lines for learner in group.learners[: 2 if len(group.learners) == 2 else 1]),
        "possible_pairs": len(group.learners) * (len(group.learners) - 1) // 2,
    }


def _common_lines(group: SimilarGroup, lines: Mapping[str, Sequence[str]]) -> Iterator[dict[str, Any]]:
    """The stretches of the first member's file that others have too, overlapping ones joined, and where they have them.
    With two members `others` have their text too, to be read side by side."""
    first = group.learners[0]
    matches = sorted(_matches_of(first, group.pairs), key=lambda found: found[1])
    left = MOST_LINES
    while matches:
        start, end = matches[0][1]
        own = []
        while matches and matches[0][1].first <= end:
            other, place, place_there = matches.pop(0)
            end = max(end, place.last)
            own.append((other, place_there))
        with_text = lines if len(group.learners) == 2 else {}
        others = tuple(_side(other, *place, with_text.get(other), left) for other, place in _joined(own))
        yield {"lines": _side(first, start, end, lines.get(first), left), "others": others}
        left = max(0, left - (end - start + 1))


def _matches_of(learner: str, pairs: Sequence[SimilarPair]) -> Iterator[tuple[str, LineRange, LineRange]]:
    """Each match of a learner: with whom, the lines here, the lines there."""
    for pair in pairs:
        for match in pair.matches:
            if pair.learner_a == learner:
                yield pair.learner_b, match.a, match.b
            elif pair.learner_b == learner:
                yield pair.learner_a, match.b, match.a


def _joined(places: Sequence[tuple[str, LineRange]]) -> Iterator[tuple[str, LineRange]]:
    """One range of lines for each learner, from the first to the last of theirs."""
    by_learner: dict[str, LineRange] = {}
    for learner, place in places:
        known = by_learner.get(learner, place)
        by_learner[learner] = known._replace(first=min(known.first, place.first), last=max(known.last, place.last))
    yield from by_learner.items()


def _side(learner: str, first: int, last: int, lines: Sequence[str] | None, most: int) -> dict[str, Any]:
    """One stretch of one submission: the numbers of its first and last line, and its text ("" if not available)."""
    if lines is None:
        return {"learner": learner, "first": first, "last": last, "text": "", "is_cut": False}
    chosen = lines[first - 1 : last][:most]
    text = "\n".join(clean(line.expandtabs(4), LINE_CHARS) for line in chosen)
    return {"learner": learner, "first": first, "last": last, "text": text, "is_cut": len(chosen) < last - first + 1}
