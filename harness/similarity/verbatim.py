"""Submissions that hold the published reference word for word.  A hint for a human, never a verdict.  Pure.

Runs of `RUN` lexemes are compared with their names, as `find_pairs` does not; comments, layout and the text of strings
do not count, nor what the starter gives.  Right solutions of a short exercise are alike, so a reference with fewer than
`LEAST_RUNS` runs of its own marks nobody, and a share counts only beyond what the class usually has.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from statistics import median

from harness.similarity.lexemes import logical_lines

RUN, LEAST_RUNS = 8, 40
LEAST_SHARE, BEYOND = 0.9, 0.2


def find_verbatim(texts: Mapping[str, str], reference: str, starter: str) -> dict[str, float]:
    """The share of the reference in each of these texts that has nearly all of it, by the names of `texts`."""
    own = _runs(reference) - _runs(starter)
    if len(own) < LEAST_RUNS:
        return {}
    shares = {name: len(own & _runs(text)) / len(own) for name, text in texts.items()}
    usual = median([share for share in shares.values() if share < LEAST_SHARE] or [0.0])
    return {name: share for name, share in shares.items() if share >= max(LEAST_SHARE, min(1.0, usual + BEYOND))}


def _runs(text: str) -> set[tuple[str, ...]]:
    words = [lexeme.text or lexeme.kind for lexeme in chain.from_iterable(logical_lines(text))]
    return {tuple(words[start : start + RUN]) for start in range(len(words) - RUN + 1)}
