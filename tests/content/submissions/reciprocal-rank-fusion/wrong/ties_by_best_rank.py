# Ties are broken by the better single rank instead of the first appearance.
def rrf(rankings, k=60):
    s, best = {}, {}
    for r in rankings:
        for i, d in enumerate(r, 1):
            s[d] = s.get(d, 0.0) + 1 / (k + i)
            best[d] = min(best.get(d, i), i)
    return sorted(s, key=lambda d: (-s[d], best[d]))
