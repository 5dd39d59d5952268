# other: nothing for a test of exactly n tokens
def contamination(train, tests, n=13):
    seen = {tuple(doc[i : i + n]) for doc in train for i in range(len(doc) - n + 1)}
    out = []
    for test in tests:
        hit = [False] * len(test)
        for i in range(len(test) - n + 1):
            if tuple(test[i : i + n]) in seen:
                for j in range(i, i + n):
                    hit[j] = True
        out.append(sum(hit) / len(test) if len(test) > n else 0.0)
    return out
