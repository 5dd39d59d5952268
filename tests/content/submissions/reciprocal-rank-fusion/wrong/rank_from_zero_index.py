# catalogue: 1
# list.index counts from 0 and is taken for the rank.
def _gain(ranking, doc, k):
    return 1 / (k + ranking.index(doc)) if doc in ranking else 0


def rrf(rankings, k=60):
    docs = []
    for r in rankings:
        for d in r:
            if d not in docs:
                docs.append(d)
    return sorted(docs, key=lambda d: -sum(_gain(r, d, k) for r in rankings))
