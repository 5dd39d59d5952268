"""You add up the ranks first and take one reciprocal. Each ranking gives its own reciprocal; add those."""


def rrf(rankings, k=60):
    ranks = {}
    for ranking in rankings:
        for rank, doc in enumerate(ranking, start=1):
            ranks[doc] = ranks.get(doc, 0) + rank
    return sorted(ranks, key=lambda doc: -1 / (k + ranks[doc]))
