"""You split with a pattern that is not escaped. In a regular expression | separates alternatives and . is any
character, so the text is cut at wrong positions; use re.escape."""

import re


def encode_with_special(text, encode, special, allowed):
    if not allowed:
        return encode(text)
    pattern = "(" + "|".join(sorted(allowed, key=len, reverse=True)) + ")"
    ids = []
    for piece in re.split(pattern, text):
        if piece in allowed:
            ids.append(special[piece])
        elif piece:
            ids.extend(encode(piece))
    return ids
