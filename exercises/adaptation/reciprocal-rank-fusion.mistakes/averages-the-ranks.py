"""You average the ranks. Add up the reciprocals, 1 / (k + rank)."""


def rrf(rankings, k=60):
    ranks = {}
    for ranking in rankings:
        for rank, doc in enumerate(ranking, start=1):
            ranks.setdefault(doc, []).append(rank)
    return sorted(ranks, key=lambda doc: sum(ranks[doc]) / len(ranks[doc]))
