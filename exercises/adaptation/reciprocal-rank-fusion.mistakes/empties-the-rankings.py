"""You remove the ids from the caller's rankings. Read them without removing anything."""


def rrf(rankings, k=60):
    scores = {}
    for ranking in rankings:
        rank = 1
        while ranking:
            doc = ranking.pop(0)
            scores[doc] = scores.get(doc, 0.0) + 1 / (k + rank)
            rank += 1
    return sorted(scores, key=lambda doc: -scores[doc])
