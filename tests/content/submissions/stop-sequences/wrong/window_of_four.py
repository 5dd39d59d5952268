# other: a stop is looked for four characters back at most
def stream_until(chunks, stops):
    out, shown = '', 0
    for c in chunks:
        start = max(0, len(out) - 4)
        out += c
        h = [out.find(s, start) for s in stops if out.find(s, start) >= 0]
        if h:
            yield out[shown:min(h)]
            return
        n = max((n for s in stops for n in range(1, len(s)) if out.endswith(s[:n])), default=0)
        yield out[shown:len(out) - n]
        shown = len(out) - n
    yield out[shown:]
