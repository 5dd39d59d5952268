# int(k): a fractional k is cut off.
def rrf(rankings, k=60):
    k = int(k)
    s = {}
    for r in rankings:
        for i, d in enumerate(r, 1):
            s[d] = s.get(d, 0.0) + 1 / (k + i)
    return sorted(s, key=s.get, reverse=True)
