def contamination(train, tests, n=13):
    seen = set()
    for document in train:
        seen |= set(zip(*[document[shift:] for shift in range(n)]))
    return [
        len({i + j for i, g in enumerate(zip(*[t[s:] for s in range(n)])) if g in seen for j in range(n)}) / max(len(t), 1)
        for t in tests
    ]
