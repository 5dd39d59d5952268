# catalogue: none
import regex


def encode_ordinary(text, ranks, pattern):
    out = []
    end = 0
    for m in regex.finditer(pattern, text):
        piece = text[end : m.start()].encode("utf-8")
        end = m.start()
        parts = [piece[i : i + 1] for i in range(len(piece))]
        while len(parts) > 1:
            rank, i = min((ranks.get(a + b, 1 << 40), i) for i, (a, b) in enumerate(zip(parts, parts[1:])))
            if rank == 1 << 40:
                break
            parts[i : i + 2] = [parts[i] + parts[i + 1]]
        out += [ranks[p] for p in parts]
    return out
