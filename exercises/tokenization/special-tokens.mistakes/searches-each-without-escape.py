"""You search for each token, the longest first, as a pattern that is not escaped. In a regular expression | separates
alternatives and . is any character, so other text matches too; use re.escape, and let the token that starts first
count."""

import re


def encode_with_special(text, encode, special, allowed):
    if not text:
        return []
    for token in sorted(allowed, key=len, reverse=True):
        found = re.search(token, text)
        if found and found.group():
            before = encode_with_special(text[: found.start()], encode, special, allowed)
            behind = encode_with_special(text[found.end() :], encode, special, allowed)
            return before + [special[token]] + behind
    return encode(text)
