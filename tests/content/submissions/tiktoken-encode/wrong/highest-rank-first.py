# catalogue: none
import regex


def _bpe(piece, ranks):
    parts = [piece[i : i + 1] for i in range(len(piece))]
    while True:
        options = [(ranks[a + b], i) for i, (a, b) in enumerate(zip(parts, parts[1:])) if a + b in ranks]
        if not options:
            return [ranks[p] for p in parts]
        _, i = max(options)
        parts[i : i + 2] = [parts[i] + parts[i + 1]]


def encode_ordinary(text, ranks, pattern):
    return sum((_bpe(m.group().encode(), ranks) for m in regex.finditer(pattern, text)), [])
