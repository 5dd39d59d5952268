# catalogue: none
def encode_ordinary(text, ranks, pattern):
    b = text.encode("utf-8")
    t = [b[i:i + 1] for i in range(len(b))]
    while len(t) > 1:
        r = [ranks.get(x + y, 1 << 60) for x, y in zip(t, t[1:])]
        lo = min(r)
        if lo == 1 << 60:
            break
        i = r.index(lo)
        t[i:i + 2] = [t[i] + t[i + 1]]
    return [ranks[x] for x in t]
