# catalogue: 4
# The documents pass through a set, so ties come in hash order.
def rrf(rankings, k=60):
    docs = set()
    for r in rankings:
        docs |= set(r)

    def score(d):
        return sum(1 / (k + r.index(d) + 1) for r in rankings if d in r)

    return sorted(docs, key=score, reverse=True)
