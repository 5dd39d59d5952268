# Compares texts, so 12 lies in 112.
def contamination(train, tests, n=13):
    text = ["".join(map(str, d)) for d in train]
    out = []
    for t in tests:
        hit = set()
        for i in range(len(t) - n + 1):
            if any("".join(map(str, t[i : i + n])) in d for d in text):
                hit.update(range(i, i + n))
        out.append(len(hit) / len(t) if t else 0.0)
    return out
