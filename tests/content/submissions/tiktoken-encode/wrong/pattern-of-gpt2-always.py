# catalogue: none
import regex

GPT2 = regex.compile(r"""'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+""")


def encode_ordinary(text, ranks, pattern):
    out = []
    for piece in GPT2.findall(text):
        parts = [bytes([b]) for b in piece.encode("utf-8")]
        while True:
            hits = {ranks[a + b]: i for i, (a, b) in reversed(list(enumerate(zip(parts, parts[1:])))) if a + b in ranks}
            if not hits:
                break
            i = hits[min(hits)]
            parts[i : i + 2] = [parts[i] + parts[i + 1]]
        out += [ranks[p] for p in parts]
    return out
