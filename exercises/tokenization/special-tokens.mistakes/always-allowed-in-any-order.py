"""You cut the text at every special token, allowed or not, so a user who types one can speak as the system. You also do
not look for the longest first, so a shorter one can win."""

import re


def encode_with_special(text, encode, special, allowed):
    pattern = "(" + "|".join(re.escape(token) for token in special) + ")"
    ids = []
    for piece in re.split(pattern, text):
        if piece in special:
            ids.append(special[piece])
        elif piece:
            ids.extend(encode(piece))
    return ids
