"""Reciprocal rank fusion: merge several rankings by rank alone.

Scores of different retrievers (BM25, cosine) have no common scale; ranks do. Each ranking gives its document at rank 1
the most and the next one a little less. The constant k reduces the lead of the first ranks, so that a document found by
several rankings beats one that a single ranking puts first.

    RRF(d) = sum over the rankings with d of 1 / (k + rank(d))          rank = 1, 2, 3, ...

Source: Cormack, Clarke and Buettcher 2009, "Reciprocal Rank Fusion Outperforms Condorcet and Individual Rank Learning
Methods", SIGIR 2009, pages 758-759.
"""

from collections.abc import Hashable


def rrf(rankings: list[list[Hashable]], k: float = 60) -> list[Hashable]:
    scores: dict[Hashable, float] = {}  # in order of first appearance
    for ranking in rankings:
        for rank, doc in enumerate(ranking, start=1):
            scores[doc] = scores.get(doc, 0.0) + 1 / (k + rank)
    return sorted(scores, key=lambda doc: -scores[doc])  # sorted is stable: ties stay in that order
