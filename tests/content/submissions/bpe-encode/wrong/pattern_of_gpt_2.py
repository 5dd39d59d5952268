# catalogue: 4
import regex
def bpe_encode(text, merges):
    idx = {m: i for i, m in enumerate(merges)}
    res = []
    for m in regex.finditer(r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+", text):
        parts = [bytes([b]) for b in m.group().encode()]
        while True:
            c = [p for p in zip(parts, parts[1:]) if p in idx]
            if not c: break
            best = min(c, key=idx.get)
            out = []
            for s in parts:
                if out and (out[-1], s) == best: out[-1] += s
                else: out.append(s)
            parts = out
        res.extend(parts)
    return res
