# Stops at the first hit.
def contamination(train, tests, n=13):
    seen = {tuple(d[i : i + n]) for d in train for i in range(len(d) - n + 1)}
    out = []
    for t in tests:
        share = 0.0
        for i in range(len(t) - n + 1):
            if tuple(t[i : i + n]) in seen:
                share = n / len(t)
                break
        out.append(share)
    return out
