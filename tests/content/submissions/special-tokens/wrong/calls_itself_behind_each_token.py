# catalogue: none
# a thousand special tokens are too deep
def encode_with_special(text, encode, special, allowed):
    order = sorted(allowed, key=len, reverse=True)
    for i in range(len(text)):
        for token in order:
            if text.startswith(token, i):
                rest = encode_with_special(text[i + len(token) :], encode, special, allowed)
                return encode(text[:i]) + [special[token]] + rest
    return encode(text)
