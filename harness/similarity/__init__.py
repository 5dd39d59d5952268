"""Submissions → pairs that share more text of their own than chance explains.  A hint for a human, never a verdict.

Tokens are compared (`tokens`): renaming, spelling of literals, comments, docstrings, annotations, imports and layout do
not count.  Text that is in the starter or the reference, or that more than a given share of the learners wrote, is
left out (`prints`).  A pair needs a lot of what is left: two people who write softmax in three lines write the same
three lines, which means nothing.  The minimum is `LEAST_TOKENS` shared tokens, about eight lines that are neither given
nor common, so short exercises often have no pair.

Not detected: a text that was understood and rewritten, loops turned into comprehensions throughout, a solution copied
by more learners than `COMMON_SHARE` (it then counts as common), anything after the first `lexemes.MAX_LEXEMES` lexemes.
Detected although nobody copied: two learners who followed the same blog post or tutor.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from statistics import median
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.similarity.lexemes import logical_lines
from harness.similarity.prints import Prints, Tiling, make_prints, own_runs, tile
from harness.similarity.tokens import Tokens, read_tokens

LEAST_SHARE = 0.5
LEAST_TOKENS = 60
COMMON_SHARE = 0.05
# A run of more holders is common: bounds for a small cohort, and for a huge one, where the search must end.
FEWEST_HOLDERS, MOST_HOLDERS = 5, 100
# Two texts are compared if the runs of tokens they share reach this part of the least share: a run ends before a
# stretch does, so that short stretches have few.
PROMISE = 0.5
MOST_CANDIDATES = 20_000
AT_ONCE = 1 << 22
# Runs of lexemes with their names, and how many of its own a reference needs: right solutions of a short one are alike.
RUN, LEAST_RUNS = 8, 40
# The share of the reference that marks a submission, and how far it must be beyond what the class usually has.
VERBATIM_SHARE, BEYOND = 0.9, 0.2


@dataclass(frozen=True)
class Text:
    """One submission to be compared."""

    learner: str
    exercise: str
    text: str


class LineRange(NamedTuple):
    """The first and the last line of a stretch, from 1."""

    first: int
    last: int


class TextMatch(NamedTuple):
    """The same stretch in both texts."""

    a: LineRange
    b: LineRange


@dataclass(frozen=True)
class SimilarPair:
    """Two submissions of one exercise that share much.

    `share_a` is the part of a's own tokens that b has too; one share is high and the other low where one text contains
    the other.  `tokens` is the number of own tokens that are shared.
    """

    learner_a: str
    learner_b: str
    exercise: str
    share_a: float
    share_b: float
    matches: tuple[TextMatch, ...]
    tokens: int


def find_pairs(
    submissions: Sequence[Text],
    starters: Mapping[str, str],
    references: Mapping[str, str],
    least_share: float = LEAST_SHARE,
    *,
    least_tokens: int = LEAST_TOKENS,
) -> tuple[SimilarPair, ...]:
    """The pairs of different learners, by exercise, that share at least `least_share` (0 to 1) of the own tokens of one
    of them, and at least `least_tokens`; the strongest first.

    `starters` and `references` are texts by exercise; one may be missing.  Text that more than `COMMON_SHARE` of the
    learners wrote is nobody's own.  The same submissions give the same pairs, in any order and on every machine.  Never
    raises, whatever a submission holds.
    """
    by_exercise: dict[str, list[Text]] = {}
    for submission in submissions:
        by_exercise.setdefault(submission.exercise, []).append(submission)
    pairs: list[SimilarPair] = []
    for exercise, texts in by_exercise.items():
        known = [read_tokens(given[exercise]) for given in (starters, references) if exercise in given]
        pairs += _pairs_of(texts, known, least_share, least_tokens)
    pairs.sort(key=lambda pair: (pair.exercise, pair.learner_a, pair.learner_b))
    # those that share much text, and most of a submission, come first
    return tuple(sorted(pairs, key=lambda pair: -pair.tokens * max(pair.share_a, pair.share_b)))


def _pairs_of(
    texts: Sequence[Text], known: Sequence[Tokens], least_share: float, least_tokens: int
) -> Iterator[SimilarPair]:
    texts = sorted(texts, key=lambda submission: (submission.learner, submission.text))
    names = {name: number for number, name in enumerate(dict.fromkeys(submission.learner for submission in texts))}
    holders = np.array([names[submission.learner] for submission in texts], np.int64)
    most = max(FEWEST_HOLDERS, min(MOST_HOLDERS, int(COMMON_SHARE * len(names))))
    prints = make_prints([read_tokens(submission.text) for submission in texts], known, holders, most)
    own = prints.own_counts()
    for a, b in _candidates(prints, holders, least_share, own >= least_tokens):
        tiling = tile(prints, a, b)
        shares = tiling.own_a / own[a], tiling.own_b / own[b]
        shared = min(tiling.own_a, tiling.own_b)
        if max(shares) >= least_share and shared >= least_tokens:
            first, other = texts[a], texts[b]
            matches = _matches(prints, a, b, tiling)
            yield SimilarPair(
                first.learner, other.learner, first.exercise, float(shares[0]), float(shares[1]), matches, shared
            )


def _candidates(
    prints: Prints, holders: NDArray[np.int64], least_share: float, is_long: NDArray[np.bool_]
) -> list[tuple[int, int]]:
    """Texts of different learners that share enough runs to be compared; the most promising first."""
    values, texts = own_runs(prints)
    keep = is_long[texts]
    values, texts = values[keep], texts[keep]
    sizes = np.bincount(texts, minlength=len(is_long))
    codes, counts = _meetings(values, texts, len(is_long))
    a, b = np.divmod(codes, max(1, len(is_long)))
    promise = counts / np.maximum(1, np.minimum(sizes[a], sizes[b]))
    good = (promise >= PROMISE * least_share) & (holders[a] != holders[b])
    order = np.argsort(-promise[good], kind="stable")[:MOST_CANDIDATES]
    return [(int(first), int(other)) for first, other in zip(a[good][order], b[good][order], strict=True)]


def _meetings(
    values: NDArray[np.uint64], texts: NDArray[np.int64], total: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For every two texts that share runs: `a * total + b`, and the number of shared ones."""
    codes, counts = np.zeros(0, np.int64), np.zeros(0, np.int64)
    waiting: list[NDArray[np.int64]] = []
    for apart in range(1, len(values)):
        same = values[apart:] == values[:-apart]
        if same.any():
            waiting.append(texts[:-apart][same] * total + texts[apart:][same])
        if not same.any() or sum(map(len, waiting)) > AT_ONCE:
            codes, counts = _added(codes, counts, waiting)
            waiting = []
            if not same.any():
                break
    return _added(codes, counts, waiting)


def _added(
    codes: NDArray[np.int64], counts: NDArray[np.int64], more: Sequence[NDArray[np.int64]]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    every = np.concatenate([codes, *more])
    weights = np.concatenate([counts, np.ones(len(every) - len(codes), np.int64)])
    distinct, place = np.unique(every, return_inverse=True)
    return distinct, np.bincount(place, weights, minlength=len(distinct)).astype(np.int64)


def _matches(prints: Prints, a: int, b: int, tiling: Tiling) -> tuple[TextMatch, ...]:
    """The stretches as lines; stretches that are adjacent in both texts become one."""
    start_a, start_b = prints.starts[a], prints.starts[b]
    matches: list[TextMatch] = []
    for in_a, in_b, length in tiling.stretches:
        if not prints.is_own[start_a + in_a : start_a + in_a + length].any():
            continue
        lines = prints.lines[start_a + in_a :][:length], prints.lines[start_b + in_b :][:length]
        new = TextMatch(*(LineRange(int(of_text[0]), int(of_text[-1])) for of_text in lines))
        pairs = list(zip(matches[-1], new, strict=True)) if matches else []
        if pairs and all(last.first <= after.first <= last.last + 1 for last, after in pairs):
            new = TextMatch(*(LineRange(last.first, max(last.last, after.last)) for last, after in pairs))
            matches.pop()
        matches.append(new)
    return tuple(matches)


# ---- groups: who shares text with whom, directly or through others


@dataclass(frozen=True)
class SimilarGroup:
    """Learners whose submissions to one exercise are connected by similar pairs.

    `learners` begin with the one who shares the most tokens with the others; `pairs` are the strongest first.
    """

    exercise: str
    learners: tuple[str, ...]
    pairs: tuple[SimilarPair, ...]

    def others(self, learner: str) -> tuple[str, ...]:
        """The members besides one."""
        return tuple(other for other in self.learners if other != learner)


def group_pairs(pairs: Iterable[SimilarPair]) -> tuple[SimilarGroup, ...]:
    """The connected groups of each exercise, in the order of their first pairs."""
    leaders: dict[tuple[str, str], tuple[str, str]] = {}

    def leader(member: tuple[str, str]) -> tuple[str, str]:
        while leaders.setdefault(member, member) != member:
            leaders[member] = leaders[leaders[member]]
            member = leaders[member]
        return member

    ordered = list(pairs)
    for pair in ordered:
        leaders[leader((pair.exercise, pair.learner_a))] = leader((pair.exercise, pair.learner_b))
    groups: dict[tuple[str, str], list[SimilarPair]] = defaultdict(list)
    for pair in ordered:
        groups[leader((pair.exercise, pair.learner_a))].append(pair)
    return tuple(_group(exercise, own) for (exercise, _), own in groups.items())


def _group(exercise: str, pairs: list[SimilarPair]) -> SimilarGroup:
    tokens: dict[str, int] = defaultdict(int)
    for pair in pairs:
        tokens[pair.learner_a] += pair.tokens
        tokens[pair.learner_b] += pair.tokens
    learners = sorted(tokens, key=lambda learner: (-tokens[learner], learner))
    return SimilarGroup(exercise, tuple(learners), tuple(pairs))


# ---- the reference word for word, without comments, layout, the text of strings, and what the starter gives


def find_verbatim(texts: Mapping[str, str], reference: str, starter: str) -> dict[str, float]:
    """The share of the published reference in each of these texts that holds nearly all of it, word for word."""
    own = _word_runs(reference) - _word_runs(starter)
    if len(own) < LEAST_RUNS:
        return {}
    shares = {name: len(own & _word_runs(text)) / len(own) for name, text in texts.items()}
    usual = median([share for share in shares.values() if share < VERBATIM_SHARE] or [0.0])
    return {name: share for name, share in shares.items() if share >= max(VERBATIM_SHARE, min(1.0, usual + BEYOND))}


def _word_runs(text: str) -> set[tuple[str, ...]]:
    words = [lexeme.text or lexeme.kind for lexeme in chain.from_iterable(logical_lines(text))]
    return {tuple(words[start : start + RUN]) for start in range(len(words) - RUN + 1)}
