# catalogue: 1
# re.search with the raw token text, each token in turn
import re


def encode_with_special(text, encode, special, allowed):
    if text == "":
        return []
    for tok in sorted(special, key=len, reverse=True):
        if tok not in allowed:
            continue
        m = re.search(tok, text)
        if m and m.end() > m.start():
            left = encode_with_special(text[:m.start()], encode, special, allowed)
            right = encode_with_special(text[m.end():], encode, special, allowed)
            return left + [special[tok]] + right
    return list(encode(text))
