import regex

def _encode(parts, ranks):
    scores = [ranks.get(a + b) for a, b in zip(parts, parts[1:])]
    known = [s for s in scores if s is not None]
    if not known:
        return [ranks[p] for p in parts]
    i = scores.index(min(known))
    return _encode(parts[:i] + [parts[i] + parts[i + 1]] + parts[i + 2:], ranks)

def _long(parts, ranks):
    while True:
        scores = [ranks.get(a + b) for a, b in zip(parts, parts[1:])]
        known = [s for s in scores if s is not None]
        if not known:
            return [ranks[p] for p in parts]
        i = scores.index(min(known))
        parts = parts[:i] + [parts[i] + parts[i + 1]] + parts[i + 2:]

def encode_ordinary(text, ranks, pattern):
    split = regex.compile(pattern)
    ids = []
    for m in split.finditer(text):
        b = m.group().encode("utf-8")
        parts = [b[i:i + 1] for i in range(len(b))]
        if b in ranks:
            ids.append(ranks[b])
        elif len(b) < 200:
            ids.extend(_encode(parts, ranks))
        else:
            ids.extend(_long(parts, ranks))
    return ids
