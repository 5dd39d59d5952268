# The worst document comes first.
def rrf(rankings, k=60):
    s = {}
    for r in rankings:
        for i, d in enumerate(r, 1):
            s[d] = s.get(d, 0.0) + 1.0 / (k + i)
    return sorted(s, key=s.get)
