def encode_with_special(text, encode, special, allowed):
    out, pending, i = [], [], 0
    while i < len(text):
        best = None
        for tok in special:
            if tok in allowed and text.startswith(tok, i):
                if best is None or len(tok) > len(best):
                    best = tok
        if best is None:
            pending.append(text[i])
            i += 1
            continue
        if pending:
            out.extend(encode("".join(pending)))
            pending.clear()
        out.append(special[best])
        i += len(best)
    if pending:
        out.extend(encode("".join(pending)))
    return out
