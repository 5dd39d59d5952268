# catalogue: none
def bpe_encode(text, merges):
    ranks = {p: i for i, p in enumerate(merges)}
    toks = [c.encode("utf-8") for c in text]
    while True:
        present = {p for p in zip(toks, toks[1:]) if p in ranks}
        if not present:
            return toks
        a, b = min(present, key=ranks.get)
        out, i = [], 0
        while i < len(toks):
            if toks[i:i + 2] == [a, b]:
                out.append(a + b); i += 2
            else:
                out.append(toks[i]); i += 1
        toks = out
