"""You cut the whole text at the longest token first and at the shorter ones later. Of two that overlap, the one that
starts first counts; length decides only if both start at the same position."""


def encode_with_special(text, encode, special, allowed):
    pieces = [text]
    for token in sorted(allowed, key=len, reverse=True):
        cut = []
        for piece in pieces:
            if isinstance(piece, int):
                cut.append(piece)
                continue
            for number, stretch in enumerate(piece.split(token)):
                cut += [special[token], stretch] if number else [stretch]
        pieces = cut
    ids = []
    for piece in pieces:
        ids.extend([piece] if isinstance(piece, int) else encode(piece))
    return ids
