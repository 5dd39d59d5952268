# catalogue: none
def bpe_encode(text, merges):
    tokens = [bytes([b]) for b in text.encode("utf-8")]
    while merges:
        present = set(zip(tokens, tokens[1:]))
        while merges and merges[0] not in present:
            merges.pop(0)
        if not merges:
            break
        a, b = merges[0]
        out, i = [], 0
        while i < len(tokens):
            if tokens[i : i + 2] == [a, b]:
                out.append(a + b)
                i += 2
            else:
                out.append(tokens[i])
                i += 1
        tokens = out
    return tokens
