# catalogue: 4
def bpe_encode(text, merges):
    rank = {p: i for i, p in enumerate(merges)}
    def word(w):
        parts = [bytes([b]) for b in w.encode("utf-8")]
        while True:
            cand = [p for p in zip(parts, parts[1:]) if p in rank]
            if not cand: return parts
            best = min(cand, key=rank.get)
            out = []
            for s in parts:
                if out and (out[-1], s) == best: out[-1] += s
                else: out.append(s)
            parts = out
    res = []
    for k, w in enumerate(text.split(" ")):
        if k: res.append(b" ")
        res += word(w)
    return res
