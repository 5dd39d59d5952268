# catalogue: 4
# Sorts ascending and turns the list round: ties come out in the opposite order of appearance.
def rrf(rankings, k=60):
    s = {}
    for r in rankings:
        for i, d in enumerate(r, 1):
            s[d] = s.get(d, 0.0) + 1.0 / (k + i)
    out = sorted(s, key=s.get)
    out.reverse()
    return out
