# catalogue: 2
def bpe_encode(text, merges):
    ranks = {p: r for r, p in enumerate(merges)}
    tokens = [bytes([b]) for b in text.encode("utf-8")]
    while True:
        known = [p for p in zip(tokens, tokens[1:]) if p in ranks]
        if not known:
            return tokens
        best = max(known, key=ranks.__getitem__)
        i, out = 0, []
        while i < len(tokens):
            if tuple(tokens[i : i + 2]) == best:
                out.append(best[0] + best[1])
                i += 2
            else:
                out.append(tokens[i])
                i += 1
        tokens = out
