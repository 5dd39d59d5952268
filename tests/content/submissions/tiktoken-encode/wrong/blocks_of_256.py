# Long pieces are encoded in blocks of 256 bytes.
import regex
def encode_ordinary(text, ranks, pattern):
    ids = []
    for m in regex.finditer(pattern, text):
        raw = m.group().encode()
        for s in range(0, len(raw), 256):
            parts = [bytes([b]) for b in raw[s:s + 256]]
            while len(parts) > 1:
                r, i = min((ranks.get(a + b, 1 << 60), i) for i, (a, b) in enumerate(zip(parts, parts[1:])))
                if r == 1 << 60: break
                parts[i:i + 2] = [parts[i] + parts[i + 1]]
            ids += [ranks[x] for x in parts]
    return ids
