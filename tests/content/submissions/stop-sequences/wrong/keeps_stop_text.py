# catalogue: 2
# the stop itself is part of the answer
def stream_until(chunks, stops):
    text = "".join(chunks)
    best = None
    for s in stops:
        i = text.find(s)
        if i >= 0 and (best is None or i < best[0]):
            best = (i, i + len(s))
    return text if best is None else text[: best[1]]
