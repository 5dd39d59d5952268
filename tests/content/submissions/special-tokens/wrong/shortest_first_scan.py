# catalogue: 2
# tries the tokens shortest first at every position
def encode_with_special(text, encode, special, allowed):
    names = sorted([s for s in special if s in allowed], key=len)
    out, i, start = [], 0, 0
    while i < len(text):
        for name in names:
            if text[i:i + len(name)] == name:
                if start < i:
                    out += list(encode(text[start:i]))
                out.append(special[name])
                i += len(name)
                start = i
                break
        else:
            i += 1
    if start < len(text):
        out += list(encode(text[start:]))
    return out
