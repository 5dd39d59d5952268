# named: waits-for-the-stop
def stream_until(chunks, stops):
    seen = ""
    for piece in chunks:
        seen = seen + piece
        first = min([seen.find(s) for s in stops if s in seen], default=None)
        if first is not None:
            seen = seen[:first]
            break
    yield from seen
