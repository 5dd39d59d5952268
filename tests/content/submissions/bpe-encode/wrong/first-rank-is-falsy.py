# catalogue: none
def bpe_encode(text, merges):
    ranks = {m: i for i, m in enumerate(merges)}
    tokens = [bytes([b]) for b in text.encode("utf-8")]
    while True:
        found = [r for p in zip(tokens, tokens[1:]) if (r := ranks.get(p))]
        if not found:
            return tokens
        a, b = merges[min(found)]
        out, i = [], 0
        while i < len(tokens):
            if tokens[i : i + 2] == [a, b]:
                out.append(a + b)
                i += 2
            else:
                out.append(tokens[i])
                i += 1
        tokens = out
