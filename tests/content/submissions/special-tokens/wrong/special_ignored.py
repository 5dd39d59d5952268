# catalogue: 3
# special tokens are not looked for at all unless they are the whole text
def encode_with_special(text, encode, special, allowed):
    if text in special and text in allowed:
        return [special[text]]
    return list(encode(text))
