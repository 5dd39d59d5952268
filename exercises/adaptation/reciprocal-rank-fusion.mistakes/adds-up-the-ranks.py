"""You add up the ranks and put the smallest sum first, which favours documents that were found only once. Add up the
reciprocals, 1 / (k + rank)."""


def rrf(rankings, k=60):
    ranks = {}
    for ranking in rankings:
        for rank, doc in enumerate(ranking, start=1):
            ranks[doc] = ranks.get(doc, 0) + k + rank
    return sorted(ranks, key=lambda doc: ranks[doc])
