# catalogue: 2
# A document that a ranking lacks is given the rank behind its last one instead of nothing.
def rrf(rankings, k=60):
    docs = list(dict.fromkeys(d for r in rankings for d in r))
    score = dict.fromkeys(docs, 0.0)
    for r in rankings:
        pos = {d: i for i, d in enumerate(r, 1)}
        worst = len(r) + 1
        for d in docs:
            score[d] += 1.0 / (k + pos.get(d, worst))
    return sorted(docs, key=score.get, reverse=True)
