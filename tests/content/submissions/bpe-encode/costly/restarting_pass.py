# costly: one pass over the text per merge in the list, from the top again after each hit
def _apply(tokens, a, b):
    out = []
    used = False
    for t in tokens:
        if out and not used and out[-1] == a and t == b:
            out[-1] = a + b
            used = True
        else:
            out.append(t)
            used = False
    return out


def bpe_encode(text, merges):
    tokens = [text.encode("utf-8")[i : i + 1] for i in range(len(text.encode("utf-8")))]
    again = True
    while again:
        again = False
        for a, b in merges:
            shorter = _apply(tokens, a, b)
            if len(shorter) < len(tokens):
                tokens, again = shorter, True
                break
    return tokens
