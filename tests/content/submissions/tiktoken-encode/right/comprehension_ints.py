import regex

def encode_ordinary(text, ranks, pattern):
    INF = 1 << 60
    get = ranks.get
    out, memo = [], {}
    for m in regex.compile(pattern).finditer(text):
        s = m.group()
        if s not in memo:
            b = s.encode("utf-8")
            t = [b] if b in ranks else [b[i:i + 1] for i in range(len(b))]
            while len(t) > 1:
                r = [get(t[i] + t[i + 1], INF) for i in range(len(t) - 1)]
                lo = min(r)
                if lo == INF:
                    break
                i = r.index(lo)
                t[i] += t.pop(i + 1)
            memo[s] = [ranks[x] for x in t]
        out += memo[s]
    return out
