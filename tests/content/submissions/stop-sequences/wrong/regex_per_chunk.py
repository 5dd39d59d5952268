# catalogue: 1
# the pattern never sees two chunks together
import re


def stream_until(chunks, stops):
    if not stops:
        return "".join(chunks)
    pattern = re.compile("|".join(re.escape(s) for s in stops))
    pieces = []
    for piece in chunks:
        m = pattern.search(piece)
        if m is not None:
            pieces.append(piece[: m.start()])
            break
        pieces.append(piece)
    return "".join(pieces)
