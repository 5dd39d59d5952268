def contamination(train, tests, n=13):
    grams = set()
    for doc in train:
        for i in range(len(doc) - n + 1):
            grams.add(tuple(doc[i : i + n]))
    out = []
    for test in tests:
        flags = [False] * len(test)
        for i in range(len(test) - n + 1):
            if tuple(test[i : i + n]) in grams:
                for j in range(i, i + n):
                    flags[j] = True
        out.append(sum(flags) / len(flags) if flags else 0.0)
    return out
