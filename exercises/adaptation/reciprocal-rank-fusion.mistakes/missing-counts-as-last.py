"""You give a document that a ranking does not contain the rank after its last one. A ranking that does not contain it
adds nothing."""


def rrf(rankings, k=60):
    docs = list(dict.fromkeys(doc for ranking in rankings for doc in ranking))
    scores = {}
    for doc in docs:
        ranks = [ranking.index(doc) + 1 if doc in ranking else len(ranking) + 1 for ranking in rankings]
        scores[doc] = sum(1 / (k + rank) for rank in ranks)
    return sorted(scores, key=lambda doc: -scores[doc])
