# catalogue: none
import re


def _piece(tokens, ranks):
    while True:
        found = {ranks[p]: p for p in zip(tokens, tokens[1:]) if p in ranks}
        if not found:
            return tokens
        a, b = found[min(found)]
        out, i = [], 0
        while i < len(tokens):
            if tokens[i : i + 2] == [a, b]:
                out.append(a + b)
                i += 2
            else:
                out.append(tokens[i])
                i += 1
        tokens = out


def bpe_encode(text, merges):
    ranks = {m: i for i, m in enumerate(merges)}
    out = []
    for word in re.findall(r"\s?\S+|\s+", text):
        out += _piece([bytes([b]) for b in word.encode()], ranks)
    return out
