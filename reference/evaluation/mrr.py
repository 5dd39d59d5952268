"""Mean reciprocal rank: how far down is the first relevant document?

    MRR = mean over the queries of  1 / rank of the first relevant document, 0 if there is none

Source: Voorhees 1999, "The TREC-8 Question Answering Track Report".
"""

from collections.abc import Hashable


def mrr(rankings: list[list[Hashable]], relevant: list[set[Hashable]], k: int | None = None) -> float:
    if not rankings or len(rankings) != len(relevant):
        raise ValueError("a ranking and a set of relevant documents are needed for each query, and one query at least")
    pairs = zip(rankings, relevant, strict=True)
    return sum(reciprocal_rank(ranking[:k], wanted) for ranking, wanted in pairs) / len(rankings)


def reciprocal_rank(ranking: list[Hashable], wanted: set[Hashable]) -> float:
    return next((1 / rank for rank, document in enumerate(ranking, start=1) if document in wanted), 0.0)


# The arguments of the cases.


def sets(of: list[list[Hashable]]) -> list[set[Hashable]]:
    return [set(ids) for ids in of]
