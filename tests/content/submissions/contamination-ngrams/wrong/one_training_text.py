# Joins the training documents.
def contamination(train, tests, n=13):
    d = sum(train, [])
    seen = {tuple(d[i : i + n]) for i in range(len(d) - n + 1)}
    out = []
    for t in tests:
        hit = {j for i in range(len(t) - n + 1) if tuple(t[i : i + n]) in seen for j in range(i, i + n)}
        out.append(len(hit) / len(t) if t else 0.0)
    return out
