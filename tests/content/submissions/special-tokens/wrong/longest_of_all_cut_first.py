# cuts out every occurrence of the longest token first, also where a shorter one starts further left
def encode_with_special(text, encode, special, allowed):
    """Cut out every occurrence of the longest token, then of the next one in what is left."""
    segments = [text]
    for token in sorted(allowed, key=len, reverse=True):
        if token not in special:
            continue
        nxt = []
        for seg in segments:
            if isinstance(seg, int):
                nxt.append(seg)
                continue
            pieces = seg.split(token)
            nxt.append(pieces[0])
            for piece in pieces[1:]:
                nxt.append(special[token])
                nxt.append(piece)
        segments = nxt
    ids = []
    for seg in segments:
        if isinstance(seg, int):
            ids.append(seg)
        elif seg:
            ids.extend(encode(seg))
    return ids
