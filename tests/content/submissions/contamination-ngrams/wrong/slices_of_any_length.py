# Slices at the end are shorter than n and count.
def contamination(train, tests, n=13):
    seen = {tuple(d[i : i + n]) for d in train for i in range(len(d))}
    out = []
    for t in tests:
        hit = set()
        for i in range(len(t)):
            if tuple(t[i : i + n]) in seen:
                hit.update(range(i, min(i + n, len(t))))
        out.append(len(hit) / len(t) if t else 0.0)
    return out
