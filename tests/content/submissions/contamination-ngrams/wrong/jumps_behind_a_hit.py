# Goes on behind a hit, and misses those that overlap it.
def contamination(train, tests, n=13):
    seen = {tuple(d[i : i + n]) for d in train for i in range(len(d) - n + 1)}
    out = []
    for t in tests:
        count = i = 0
        while i + n <= len(t):
            if tuple(t[i : i + n]) in seen:
                count, i = count + n, i + n
            else:
                i += 1
        out.append(count / len(t) if t else 0.0)
    return out
