# Scores rounded to three digits tie where they differ.
def rrf(rankings, k=60):
    s = {}
    for r in rankings:
        for i, d in enumerate(r, 1):
            s[d] = s.get(d, 0.0) + 1 / (k + i)
    return sorted(s, key=lambda d: round(s[d], 3), reverse=True)
