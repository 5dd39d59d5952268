# catalogue: none
import regex


def encode_ordinary(text, ranks, pattern):
    out = []
    for piece in (m.group().encode() for m in regex.finditer(pattern, text)):
        while piece:
            n = len(piece)
            while piece[:n] not in ranks:
                n -= 1
            out.append(ranks[piece[:n]])
            piece = piece[n:]
    return out
