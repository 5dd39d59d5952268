"""You take the longest token at each position. The order of ranks decides, and it can cut a piece at other positions."""

import regex


def encode_ordinary(text, ranks, pattern):
    ids = []
    for match in regex.finditer(pattern, text):
        piece = match.group().encode("utf-8")
        i = 0
        while i < len(piece):
            end = len(piece)
            while piece[i:end] not in ranks:
                end -= 1
            ids.append(ranks[piece[i:end]])
            i = end
    return ids
