"""Normalised discounted cumulative gain: how good is a ranking, given how relevant each document is.

A place further down counts less, by a logarithm, and the sum is divided by that of the best possible order.

    DCG@k = sum over i = 1 .. k of (2^rel_i - 1) / log2(i + 1)        nDCG@k = DCG@k / DCG@k of the best order

Source: Jarvelin and Kekalainen 2002, "Cumulated Gain-Based Evaluation of IR Techniques", equation 2 (the idea; it
discounts from place 2 on, by log2(i)); trec_eval, m_ndcg.c (this discount); Burges et al. 2005, "Learning to Rank using
Gradient Descent" (the gain 2^rel - 1) (unverified).
"""

from collections.abc import Hashable, Mapping
from math import log2


def ndcg(ranking: list[Hashable], relevance: Mapping[Hashable, int], k: int) -> float:
    best = dcg(sorted(relevance.values(), reverse=True), k)
    return dcg([relevance.get(document, 0) for document in ranking], k) / best if best > 0 else 0.0


def dcg(grades: list[int], k: int) -> float:
    return sum((2**grade - 1) / log2(place + 1) for place, grade in enumerate(grades[:k], start=1))
