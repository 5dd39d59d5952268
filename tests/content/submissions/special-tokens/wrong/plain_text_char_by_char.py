# the text between special tokens is encoded one character at a time
def encode_with_special(text, encode, special, allowed):
    names = sorted((s for s in special if s in allowed), key=len, reverse=True)
    out, i = [], 0
    while i < len(text):
        for name in names:
            if text.startswith(name, i):
                out.append(special[name])
                i += len(name)
                break
        else:
            out.extend(encode(text[i]))
            i += 1
    return out
