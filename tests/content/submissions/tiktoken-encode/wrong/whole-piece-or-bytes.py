# catalogue: none
import regex


def encode_ordinary(text, ranks, pattern):
    ids = []
    for m in regex.finditer(pattern, text):
        piece = m.group().encode("utf-8")
        if piece in ranks:
            ids.append(ranks[piece])
        else:
            ids.extend(ranks[bytes([b])] for b in piece)
    return ids
