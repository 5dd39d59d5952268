"""You cut off each piece and match against the rest. A pattern may look behind, so search in the whole text from a
position on."""

import regex


def pretokenize(text, pattern):
    pieces = []
    while text:
        match = regex.match(pattern, text)
        pieces.append(match.group())
        text = text[match.end() :]
    return pieces
